import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { topMean, topMeanWorkgroups } from "../src/map/top_mean.ts";
import { assertClose } from "./assert_close.ts";
import { peakTwin } from "./twins/peak.ts";
import { topMeanTwin } from "./twins/top_mean.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

const { INVOCATIONS, BLOCK } = SHADERS.top_mean.constants;
const MAPS = 3;

/** Rounding of the sum, as the shader's header has it, of the quotient, and of the last addition. */
function tolerance(length: number): number {
  return (BLOCK + Math.ceil(length / (INVOCATIONS * BLOCK)) + 8 + 2) * 2 ** -24;
}

async function means(gpu: Gpu, data: Float32Array<ArrayBuffer>, maps: number, count: number) {
  using source = Tensor.from(gpu, "source", [maps, data.length / maps], data);
  const batch = new Batch(gpu, "top mean test");
  using result = topMean(batch, source, count);
  result.write(new Float32Array(result.length).fill(POISON));
  batch.submit();
  assert.deepEqual(result.shape, [maps]);
  return await result.read();
}

/** Distances: positive, over several powers of two. */
function distances(count: number, seed: number): Float32Array<ArrayBuffer> {
  return normals(count, seed).map((value) => Math.exp(2 * value));
}

gpuTest(
  "topMean() equals the twin at every size across a workgroup and a block, for every kind of count",
  async (gpu) => {
    const block = INVOCATIONS * BLOCK;
    const edges = [INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, block - 1, block, block + 1];
    for (const length of [1, 2, 3, ...edges, 2 * block + 1, 300_007]) {
      const data = distances(MAPS * length, length);
      for (const share of [0.003, 0.03, 0.5]) {
        const count = Math.max(1, Math.round(share * length));
        const want = topMeanTwin(data, MAPS, count);
        assertClose(await means(gpu, data, MAPS, count), want, { rtol: tolerance(length) });
      }
    }
  },
);

gpuTest("topMean() of one element is the maximum to the bit, of all of them the mean", async (gpu) => {
  const length = 61 * 70;
  const data = distances(MAPS * length, 5);
  assert.deepEqual([...await means(gpu, data, MAPS, 1)], [...peakTwin(data, MAPS)]);
  const mean = Array.from(
    { length: MAPS },
    (_, map) =>
      data.subarray(map * length, (map + 1) * length).reduce((sum, value) => sum + value, 0) / length,
  );
  assertClose(await means(gpu, data, MAPS, length), mean, { rtol: tolerance(length) });
});

gpuTest("topMean() takes as many of tied elements as are wanted, in every byte of a float", async (gpu) => {
  for (const step of [0, 2 ** -23, 2 ** -15, 2 ** -7, 1]) {
    // Sums and quotients of these round nowhere.
    const [low, high] = [1, 1 + step];
    const data = Float32Array.from({ length: 1000 }, (_, i) => i % 10 === 3 ? high : low);
    for (const count of [1, 99, 100]) assert.deepEqual([...await means(gpu, data, 1, count)], [high]);
    assert.deepEqual([...await means(gpu, data, 1, 200)], [Math.fround(low + step / 2)]);
  }
});

gpuTest("topMean() takes every element for one of the largest wherever it stands", async (gpu) => {
  const length = 2 * INVOCATIONS + 3;
  const data = new Float32Array(length * length);
  for (let map = 0; map < length; map++) data[map * length + map] = 3;
  assert.deepEqual(await means(gpu, data, length, 2), new Float32Array(length).fill(1.5));
});

gpuTest("topMean() takes what is below 0, and -0, for 0", async (gpu) => {
  const data = Float32Array.of(-5, -0, 4, -1e30, 2, -1e-30);
  assert.deepEqual([...await means(gpu, data, 1, 2)], [3]);
  assert.deepEqual([...await means(gpu, data, 1, 3)], [2]);
  assert.deepEqual([...await means(gpu, data, 1, 6)], [1]);
  assert.deepEqual([...await means(gpu, data.map((value) => -Math.abs(value)), 1, 1)], [0]);
});

gpuTest("topMean() gives the same bits in every run", async (gpu) => {
  const data = distances(MAPS * 40_000, 9);
  const runs = await Promise.all([1, 2, 3, 4].map(() => means(gpu, data, MAPS, 400)));
  for (const run of runs) assert.deepEqual(run, runs[0]);
});

gpuTest("topMean() refuses counts that a map has not", (gpu) => {
  using source = Tensor.create(gpu, "source", [2, 5, 4]);
  using batch = new Batch(gpu, "top mean test");
  for (const count of [0, -1, 1.5, NaN, 21]) {
    assert.throws(() => topMean(batch, source, count), {
      name: "RangeError",
      message: new RegExp(`a whole number from 1 to 20: received ${count}$`),
    });
  }
});

Deno.test("topMeanWorkgroups() gives a workgroup to every map", () => {
  assert.deepEqual(topMeanWorkgroups(1), [1, 1, 1]);
  assert.deepEqual(topMeanWorkgroups(300), [300, 1, 1]);
});
