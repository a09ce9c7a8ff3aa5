import assert from "node:assert/strict";
import { estimate, principalComponents, whitening } from "../src/vectors/estimate.ts";
import { Moments } from "../src/vectors/moments.ts";
import { cholesky, whiteningMap } from "../src/vectors/whitening.ts";
import { assertClose } from "./assert_close.ts";
import { gramTwin, ledoitWolfTwin, mahalanobisTwin } from "./twins/mvg.ts";
import { normals } from "./with_gpu.ts";

/** A covariance [channels, channels] of a few more vectors than channels. */
function positiveDefinite(channels: number, seed: number): number[][] {
  const x = Array.from({ length: channels + 4 }, (_, n) => normals(channels, seed + n));
  return Array.from(
    { length: channels },
    (_, i) =>
      Array.from(
        { length: channels },
        (_, j) => x.reduce((sum, v) => sum + (v[i] as number) * (v[j] as number), 0),
      ),
  );
}

Deno.test("cholesky() gives a lower triangle L with L L^T the matrix, reading the lower triangle only", () => {
  for (const channels of [1, 2, 7, 30]) {
    const matrix = positiveDefinite(channels, channels);
    const lower = matrix.map((row, i) => row.map((value, j) => j <= i ? value : NaN));
    const factor = cholesky(Float64Array.from(lower.flat()));
    const at = (i: number, j: number) => factor[i * channels + j] as number;
    const product = matrix.map((row, i) =>
      row.map((_, j) => matrix.reduce((sum, _, k) => sum + at(i, k) * at(j, k), 0))
    );
    assertClose(product.flat(), matrix.flat(), { atol: 1e-11 });
    matrix.forEach((row, i) => row.forEach((_, j) => j > i && assert.equal(at(i, j), 0)));
  }
});

Deno.test("cholesky() names the pivot that is not positive, or not finite", () => {
  const error = (pivot: RegExp) => ({ name: "SingularCovarianceError", message: pivot });
  assert.throws(() => cholesky(Float64Array.of(4, 2, 2, 1)), error(/pivot 1 is 0/));
  assert.throws(() => cholesky(Float64Array.of(-1)), error(/pivot 0 is -1/));
  assert.throws(() => cholesky(Float64Array.of(NaN)), error(/pivot 0 is NaN/));
  assert.throws(() => cholesky(Float64Array.of(Infinity)), error(/pivot 0 is Infinity/));
});

Deno.test("whiteningMap() makes norms of Mahalanobis distances, with a basis and without", () => {
  const matrix = positiveDefinite(5, 3);
  const factor = cholesky(Float64Array.from(matrix.flat()));
  const basis = normals(7 * 5, 9); // [channels, outputs]; any will do
  for (
    const [channels, map, project] of [
      [5, whiteningMap(factor, null), (x: ArrayLike<number>) => Array.from(x)],
      [
        7,
        whiteningMap(factor, basis),
        (x: ArrayLike<number>) => matrix.map((_, k) => dot(x, (c) => basis[c * 5 + k] as number)),
      ],
    ] as const
  ) {
    for (let turn = 0; turn < 5; turn++) {
      const x = normals(channels, turn);
      const white = matrix.map((_, k) => dot(x, (c) => map[c * 5 + k] as number));
      assertClose([Math.hypot(...white)], [mahalanobisTwin(matrix, project(x))], { rtol: 1e-5 }); // the map is float32
    }
  }
});

Deno.test("estimate() and whitening() of reduced vectors measure in the reduced space", () => {
  const basis = Float32Array.of(0.6, 0, 0.8, 0, 0, 1); // [3 channels, 2 outputs], orthonormal
  const origin = Float32Array.of(1, 2, 3);
  const all = Array.from({ length: 12 }, (_, n) => [...normals(3, n, 2)]);
  const reduced = all.map((x) => [0, 1].map((k) => dot(x, (c) => basis[2 * c + k] as number)));
  const start = [0, 1].map((k) => dot(origin, (c) => basis[2 * c + k] as number));
  const moments = new Moments(2, gramTwin(reduced, start) as Float64Array<ArrayBuffer>);
  const gaussian = estimate({ origin, basis }, moments);
  const twin = ledoitWolfTwin(reduced);
  assertClose(gaussian.covariance, twin.covariance.flat(), { rtol: 1e-6 }); // of a float32 basis
  assertClose([0, 1].map((k) => dot(gaussian.mean, (c) => basis[2 * c + k] as number)), twin.mean, {
    rtol: 1e-6,
  });
  const white = whitening({ origin, basis }, gaussian, "zero");
  const difference = normals(3, 77);
  const whitened = [0, 1].map((k) => dot(difference, (c) => white.map[2 * c + k] as number));
  const projected = [0, 1].map((k) => dot(difference, (c) => basis[2 * c + k] as number));
  assertClose([Math.hypot(...whitened)], [mahalanobisTwin(twin.covariance, projected)], { rtol: 1e-5 });
});

Deno.test("estimate() gives the mean, and its offset from the origin", () => {
  const frame = { origin: Float32Array.of(1, 2), basis: null };
  const all = [[1, 2], [2, 0], [3, 7], [0, 3]];
  const gaussian = estimate(frame, new Moments(2, gramTwin(all, frame.origin) as Float64Array<ArrayBuffer>));
  assert.deepEqual([...gaussian.mean], [1.5, 3]);
  assert.deepEqual([...gaussian.offset], [0.5, 1]);
  assert.deepEqual([...whitening(frame, gaussian, "zero").origin], [1.5, 3]);
  assert.deepEqual([...whitening(frame, gaussian, "origin").origin], [0.5, 1]);
});

Deno.test("principalComponents() divides by N - 1", async () => {
  const sums = gramTwin([[1], [3], [5]], [0]) as Float64Array<ArrayBuffer>;
  assertClose((await principalComponents(new Moments(1, sums))).values, [4], { rtol: 1e-14 });
});

function dot(x: ArrayLike<number>, weight: (c: number) => number): number {
  return Array.from(x).reduce((sum, value, c) => sum + value * weight(c), 0);
}
