import assert from "node:assert/strict";
import { factorWork, scatterWork } from "../bench/gaussian_work.ts";
import { BandIndices } from "../src/gaussian/band_indices.ts";
import { blockOf, factorBand } from "../src/gaussian/factor.ts";
import { diagonalFlops, panelFlops } from "../src/gaussian/factor_work.ts";
import { type Level, packedEntries, planHierarchy } from "../src/gaussian/hierarchy.ts";
import { scatterSteps } from "../src/gaussian/merge.ts";
import type { Batch } from "../src/gpu/batch.ts";
import { SUBMIT_FLOPS, submitSizes, submitSteps } from "../src/gpu/submits.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { addWeighted } from "../src/vectors/add_weighted.ts";
import { bareLevel, chain, randomCovariances } from "./gaussian_inputs.ts";
import { gpuTest, shapedTest, SHAPES } from "./with_gpu.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

Deno.test("submitSizes() gives every submit as many steps as do not exceed the most", () => {
  assert.deepEqual(submitSizes([], 10), []);
  assert.deepEqual(submitSizes([3, 3, 4, 1], 10), [3, 1]);
  assert.deepEqual(submitSizes([5, 6, 5, 5], 10), [1, 1, 2]);
  assert.deepEqual(submitSizes([0, 0, 0], 10), [3]);
  assert.deepEqual(submitSizes([5, 6], Infinity), [2]);
});

Deno.test("submitSizes() gives a step that exceeds the most a submit of its own", () => {
  assert.deepEqual(submitSizes([11, 1, 25, 25, 2, 8], 10), [1, 1, 1, 1, 2]);
});

Deno.test("submitSizes() loses no step, and no submit exceeds the most, whatever the steps", () => {
  for (let seed = 1; seed < 200; seed++) {
    const flops = Array.from({ length: seed % 23 }, (_, i) => (seed * 7919 + i * 104729) % 1000);
    const sizes = submitSizes(flops, 1000);
    assert.equal(sum(sizes), flops.length);
    let first = 0;
    for (const size of sizes) {
      assert.ok(size > 0 && sum(flops.slice(first, first + size)) <= 1000);
      first += size;
    }
  }
});

/** Operations of the factorisation's steps, in their order. */
function stepFlops(levels: readonly Level[], block: number): number[] {
  const blocks = ({ channels }: Level) =>
    Array.from({ length: Math.ceil(channels / block) }, (_, i) => i * block);
  return levels.flatMap((level, index) => [
    ...levels.slice(0, index).flatMap((ancestor) =>
      blocks(ancestor).map((row) => panelFlops(level, level.channels, { level: ancestor, row, block }))
    ),
    ...blocks(level).flatMap((row) => {
      const below = Math.max(0, level.channels - row - block);
      return [diagonalFlops(level, { row, block }), panelFlops(level, below, { level, row, block })];
    }),
  ]);
}

Deno.test("work of the factorisation's steps adds up to that of the factorisation", () => {
  for (const channels of [1, 8, 9, 31, 33, 70]) {
    const { levels } = chain([{ channels: 40, cells: 2 }, { channels, cells: 6 }]);
    for (const block of SHAPES.map(blockOf)) {
      assert.equal(sum(stepFlops(levels, block)), factorWork(levels).flops);
    }
  }
  const level = bareLevel({ cells: 1, channels: 2, ancestors: 3 });
  assert.equal(diagonalFlops(level, { row: 0, block: 8 }), 2 * (3 + 3 + 4));
});

Deno.test("the factorisation of a wide ResNet-50 takes submits of at most 200 ms at 0.1 TFLOP/s", () => {
  const square = (channels: number, side: number) => ({ channels, height: side, width: side });
  const maps = [square(79, 64), square(157, 32), square(314, 16)]; // 256 x 256 pixels
  const { levels } = planHierarchy(maps, Uint32Array.from(Array(550).keys()));
  for (const block of SHAPES.map(blockOf)) {
    const flops = stepFlops(levels, block);
    assert.ok(sum(flops) > 1.1e11 && Math.max(...flops) < SUBMIT_FLOPS);
    assert.ok(submitSizes(flops).length <= 1 + 1.5 * sum(flops) / SUBMIT_FLOPS);
  }
});

gpuTest("work of a merge's steps adds up to that of the merge", (gpu) => {
  const band = chain([{ channels: 3, cells: 2 }, { channels: 7, cells: 6 }, { channels: 4, cells: 12 }]);
  using indices = new BandIndices(gpu, band);
  const steps = scatterSteps({ band, indices }, { centred: [], comoments: [] }, { before: 1, images: 5 });
  assert.equal(steps.length, 6);
  assert.equal(sum(steps.map(({ flops }) => flops)), scatterWork(band.levels, 5).flops);
});

gpuTest(
  "submitSteps() runs all steps in their order, in as many submits as their work takes",
  async (gpu) => {
    using total = Tensor.from(gpu, "total", [1], Float32Array.of(1));
    const batches = new Set<Batch>();
    const steps = [1, 2, 3].map((weight) => ({
      flops: 1.5e10,
      record(batch: Batch) {
        const own = batch.defer(Tensor.create(gpu, "own", [1]));
        batch.copy(total, own);
        addWeighted(batch, total, own, weight); // times 1 + weight
        batches.add(batch);
      },
    }));
    submitSteps(gpu, "submit test", steps);
    assert.equal(batches.size, 3);
    submitSteps(gpu, "submit test", steps, 5e10);
    assert.equal(batches.size, 4);
    assert.deepEqual([...await total.read()], [(2 * 3 * 4) ** 2]);
  },
);

shapedTest("factorBand() gives the same bits in one submit and in many", async (gpu) => {
  const band = chain([{ channels: 17, cells: 3 }, { channels: 70, cells: 6 }]);
  const matrices = randomCovariances(band, 3, 0.1);
  using indices = new BandIndices(gpu, band);
  const factors = async (most: number) => {
    using stack = new DisposableStack();
    const tensors = band.levels.map((level, i) =>
      stack.use(Tensor.from(gpu, "matrix", [packedEntries(level), level.cells], matrices[i] as Float32Array))
    );
    for (const status of factorBand(band, indices, tensors, most)) stack.use(status);
    return await readAll(gpu, tensors);
  };
  const [own, together] = [await factors(1), await factors(Infinity)];
  own.forEach((factor, i) => {
    assert.ok(factor.every((value, at) => value === together[i]?.[at]));
    assert.ok(factor.some((value, at) => value !== matrices[i]?.[at]));
  });
});
