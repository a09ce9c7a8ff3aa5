import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { SHADERS, TILE } from "../src/gpu/shaders.ts";
import { gram, gramWorkgroups, stackWorkgroups, triangleEntries } from "../src/vectors/gram.ts";
import { assertClose } from "./assert_close.ts";
import { guarded } from "./gaussian_inputs.ts";
import { gramTwin, vectorsTwin } from "./twins/mvg.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.stack.constants;
const { CHUNK } = SHADERS.gram.constants;

/** Relative to sqrt(G_ii G_jj): 64 + 19 additions at worst, 2^-24 each, and what the terms bring: 2^-17. */
const TOLERANCE = 2 ** -17;

type Shape = readonly [images: number, channels: number, positions: number];

/** Both extents of the Gram matrix run across the edges of a tile: channels + 2 rows. */
const CHANNEL_COUNTS = [1, TILE - 3, TILE - 2, TILE - 1, 2 * TILE - 2, 2 * TILE - 1] as const;

/** Parts added up in float64, as Moments.add() does. Features past the last are NaN, parts are poisoned. */
async function sums(
  gpu: Gpu,
  shape: Shape,
  data: Float32Array,
  origin: Float32Array<ArrayBuffer>,
) {
  const [images, channels, positions] = shape;
  using features = Tensor.from(gpu, "features", [images, channels, 1, positions], data);
  using start = guarded(gpu, "origin", [channels], origin, NaN);
  using batch = new Batch(gpu, "gram test");
  using parts = gram(batch, features, start);
  parts.write(new Float32Array(parts.length).fill(POISON));
  batch.submit();
  const contents = await parts.read();
  const entries = triangleEntries(channels + 2);
  assert.deepEqual(parts.shape, [Math.ceil(images * positions / CHUNK), entries]);
  return Float64Array.from({ length: entries }, (_, entry) => {
    let sum = 0;
    for (let at = entry; at < contents.length; at += entries) sum += contents[at] as number;
    return sum;
  });
}

async function assertEqualsTwin(gpu: Gpu, shape: Shape, seed: number): Promise<void> {
  const [images, channels, positions] = shape;
  const data = normals(images * channels * positions, seed, 3);
  const origin = normals(channels, seed + 1, 3, 0.3);
  const actual = await sums(gpu, shape, data, origin);
  const expected = gramTwin(vectorsTwin(data, shape), origin);
  assertClose(inCorrelation(actual, expected), inCorrelation(expected, expected), { atol: TOLERANCE });
}

/** Every entry over the root of the reference's two diagonal ones. */
function inCorrelation(values: Float64Array, reference: Float64Array): Float64Array {
  const rows = (Math.sqrt(8 * values.length + 1) - 1) / 2;
  const scale = Array.from(
    { length: rows },
    (_, i) => Math.sqrt(reference[triangleEntries(i) + i] as number),
  );
  return values.map((value, entry) => {
    const row = scale.findLastIndex((_, i) => triangleEntries(i) <= entry);
    return value / (scale[row] as number) / (scale[entry - triangleEntries(row)] as number);
  });
}

gpuTest("gram() equals the twin across the edges of a tile and of a workgroup", async (gpu) => {
  let seed = 1;
  for (const channels of CHANNEL_COUNTS) {
    for (const positions of [1, 2, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1]) {
      await assertEqualsTwin(gpu, [1 + seed % 3, channels, positions], seed++);
    }
  }
});

gpuTest("gram() equals the twin at every number of columns across a chunk", async (gpu) => {
  for (const positions of [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 1]) {
    await assertEqualsTwin(gpu, [1, 3, positions], positions);
  }
  await assertEqualsTwin(gpu, [3, 3, CHUNK / 2], 9);
});

gpuTest("gram() counts vectors exactly, and finds nothing in vectors at the origin", async (gpu) => {
  const shape = [2, 5, 2500] as const;
  const data = new Float32Array(2 * 5 * 2500).fill(0.1);
  const found = await sums(gpu, shape, data, new Float32Array(5).fill(0.1));
  const count = triangleEntries(5) + 5;
  assert.deepEqual([...found], [...found.keys()].map((entry) => entry === count ? 5000 : 0));
});

gpuTest("gram() of two batches adds up to that of both", async (gpu) => {
  const [images, channels, positions] = [5, 9, 37];
  const data = normals(images * channels * positions, 3);
  const origin = new Float32Array(channels);
  const split = 2 * channels * positions;
  const first = await sums(gpu, [2, channels, positions], data.slice(0, split), origin);
  const second = await sums(gpu, [3, channels, positions], data.slice(split), origin);
  const all = await sums(gpu, [images, channels, positions], data, origin);
  const added = first.map((value, i) => value + (second[i] as number));
  assertClose(inCorrelation(added, all), inCorrelation(all, all), { atol: TOLERANCE });
});

gpuTest(
  "stack.wgsl lays vectors side by side, with ones and squared norms, and writes nothing else",
  async (gpu) => {
    for (const [images, channels, positions] of [[1, 1, 1], [3, 17, 5], [2, 16, 32], [1, 33, 65]] as const) {
      const data = normals(images * channels * positions, channels);
      const origin = normals(channels, channels + 1);
      const columns = images * positions;
      using features = Tensor.from(gpu, "features", [images, channels, positions], data);
      using start = Tensor.from(gpu, "origin", [channels], origin);
      using stacked = poisoned(gpu, "stacked", [channels + 3, columns]);
      using batch = new Batch(gpu, "stack test");
      batch.run("stack", {
        workgroups: stackWorkgroups(columns),
        buffers: { features, origin: start, stacked },
        params: { images, channels, positions },
      });
      batch.submit();
      const vectors = vectorsTwin(data, [images, channels, positions])
        .map((x) => x.map((value, c) => value - (origin[c] as number)));
      const expected = [
        ...Array.from({ length: channels }, (_, c) => vectors.map((v) => v[c] as number)),
        vectors.map(() => 1),
        vectors.map((v) => v.reduce((sum, value) => sum + value ** 2, 0)),
        vectors.map(() => Math.fround(POISON)),
      ].flat();
      // differences of numbers up to 8: 2^-22 each; norms of 33 squares up to 64 more, 33 * 64 * 2^-24 at worst
      assertClose(await stacked.read(), expected, {
        atol: 2 ** -21,
        rtol: 2 ** -20,
        shape: [channels + 3, columns],
      });
    }
  },
);

gpuTest("gram.wgsl writes its part of each chunk, and nothing past the last", async (gpu) => {
  for (const rows of [1, TILE - 1, TILE, TILE + 1]) {
    const entries = triangleEntries(rows);
    const columns = CHUNK + 3;
    using matrix = Tensor.from(gpu, "matrix", [rows, columns], normals(rows * columns, rows));
    using parts = poisoned(gpu, "parts", [3, 2 * entries + 100]);
    using batch = new Batch(gpu, "gram test");
    batch.run("gram", {
      workgroups: gramWorkgroups(rows, columns),
      buffers: { matrix, parts },
      params: { rows, columns, entries },
    });
    batch.submit();
    const contents = await parts.read();
    const poison = Math.fround(POISON);
    assert.ok(contents.subarray(0, 2 * entries).every((value) => value !== poison));
    assert.ok(contents.subarray(2 * entries).every((value) => value === poison));
  }
});

Deno.test("gramWorkgroups() covers tiles of rows, and chunks of columns", () => {
  assert.deepEqual(gramWorkgroups(TILE, CHUNK), [1, 1, 1]);
  assert.deepEqual(gramWorkgroups(TILE + 1, CHUNK + 1), [2, 2, 2]);
  assert.deepEqual(stackWorkgroups(INVOCATIONS + 1), [2, 1, 1]);
});
