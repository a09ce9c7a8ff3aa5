import assert from "node:assert/strict";
import { symmetricEigen } from "../src/vectors/eigen.ts";
import {
  componentBasis,
  keptComponents,
  randomBasis,
  readReduction,
  reductionText,
} from "../src/method/mvg/reduction.ts";
import { assertClose } from "./assert_close.ts";
import { normals } from "./with_gpu.ts";

const VALUES = Float64Array.of(60, 25, 10, 4, 1);
const kept = (kind: "pca" | "opca", share: number, vectors = 100, values = VALUES) =>
  keptComponents(values, vectors, { kind, share });

Deno.test("keptComponents() takes the fewest from its end that hold the share, the one on the border included", () => {
  assert.deepEqual(kept("pca", 0.6), [0, 1]);
  assert.deepEqual(kept("pca", 0.601), [0, 2]);
  assert.deepEqual(kept("pca", 1), [0, 5]);
  assert.deepEqual(kept("opca", 0.01), [4, 5]);
  assert.deepEqual(kept("opca", 0.011), [3, 5]);
  assert.deepEqual(kept("opca", 0.05), [3, 5]);
  assert.deepEqual(kept("opca", 1), [0, 5]);
});

Deno.test("keptComponents() leaves directions without variance out, and those beyond the number of vectors", () => {
  const flat = Float64Array.of(60, 25, 10, 5.9e-9, 0);
  assert.deepEqual(kept("opca", 0.05, 100, flat), [2, 3]);
  assert.deepEqual(kept("opca", 0.05, 3), [1, 2]);
  assert.throws(() => kept("pca", 0.5, 9, new Float64Array(3)), { name: "RangeError", message: /9 vectors/ });
});

Deno.test("symmetricEigen() gives descending eigenvalues and orthonormal eigenvectors", async () => {
  for (const channels of [1, 2, 9, 24]) {
    const x = normals(channels * channels, channels);
    const at = (i: number, j: number) => (x[i * channels + j] as number) + (x[j * channels + i] as number);
    const matrix = Float64Array.from(
      { length: channels ** 2 },
      (_, e) => at(Math.floor(e / channels), e % channels),
    );
    const { values, vectors } = await symmetricEigen(matrix);
    assert.deepEqual([...values], [...values].sort((a, b) => b - a));
    const rows = Array.from(values, (_, i) => [...vectors.subarray(i * channels, (i + 1) * channels)]);
    rows.forEach((v, i) => {
      const image = v.map((_, r) =>
        v.reduce((sum, value, c) => sum + (matrix[r * channels + c] as number) * value, 0)
      );
      assertClose(image, v.map((value) => (values[i] as number) * value), { atol: 1e-12 });
      assertClose(
        rows.map((w) => w.reduce((sum, value, c) => sum + value * (v[c] as number), 0)),
        rows.map((_, j) => Number(i === j)),
        {
          atol: 1e-12,
        },
      );
    });
  }
});

Deno.test("componentBasis() puts the kept eigenvectors in columns", () => {
  const eigen = { values: Float64Array.of(3, 2, 1), vectors: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  assert.deepEqual([...componentBasis(eigen, [1, 3])], [4, 7, 5, 8, 6, 9]);
});

Deno.test("randomBasis() picks each channel once, the same ones for the same seed", () => {
  const basis = randomBasis(6, 4, 3);
  const column = (k: number) => Array.from({ length: 6 }, (_, c) => basis[c * 4 + k] as number);
  const picked = [0, 1, 2, 3].map((k) => column(k).indexOf(1));
  assert.equal(new Set(picked).size, 4);
  for (const k of [0, 1, 2, 3]) assert.equal(column(k).reduce((sum, value) => sum + value, 0), 1);
  assert.deepEqual(randomBasis(6, 4, 3), basis);
  assert.notDeepEqual(randomBasis(60, 4, 3), randomBasis(60, 4, 4));
  assert.equal(randomBasis(3, 100, 0).length, 9);
});

Deno.test("readReduction() reads what reductionText() writes", () => {
  for (const text of ["none", "opca:0.05", "pca:0.95", "pca:1", "random:100"]) {
    const reduction = readReduction(text);
    assert.ok(reduction);
    assert.equal(reductionText(reduction), text);
  }
  for (
    const text of [
      "",
      "all",
      "none:1",
      "opca",
      "opca:",
      "opca:0",
      "opca:1.1",
      "pca:x",
      "random:0",
      "random:1.5",
      "pca:0.5:1",
    ]
  ) {
    assert.equal(readReduction(text), null, text);
  }
});
