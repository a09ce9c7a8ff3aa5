import assert from "node:assert/strict";
import type { FiledGaussian, Scratch } from "../src/gaussian/filed_gaussian.ts";
import { gaussianBytes } from "../src/gaussian/bands.ts";
import { fitGaussian, type FittedGaussian } from "../src/gaussian/left_out.ts";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { SingularCovarianceError } from "../src/gaussian/singular_covariance.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll } from "../src/gpu/tensor.ts";
import { BufferLedger } from "./buffer_ledger.ts";
import { type Case, EPSILON, fitCase, NESTED, planCase, randomCase, rowBytes } from "./gaussian_cases.ts";
import { addBatches, distancesOf, uploadMaps } from "./gaussian_maps.ts";
import { leftOutOf } from "./left_out_maps.ts";
import { gpuTest } from "./with_gpu.ts";

/** A scratch in main memory. */
class HeldScratch implements Scratch {
  bytes = new Uint8Array();
  closed = false;

  append(bytes: Uint8Array): number {
    const begin = this.bytes.length;
    const all = new Uint8Array(begin + bytes.length);
    all.set(this.bytes);
    all.set(bytes, begin);
    this.bytes = all;
    return begin;
  }

  read(begin: number, end: number): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(begin, end);
  }

  [Symbol.dispose](): void {
    this.closed = true;
  }
}

interface Filed extends FittedGaussian {
  readonly gaussian: FiledGaussian;
}

async function filed(
  gpu: Gpu,
  use: Case,
  { keep, bytes, scratch = new HeldScratch(), leaveOut = true }: {
    keep: number;
    bytes?: number | undefined;
    scratch?: HeldScratch;
    leaveOut?: boolean;
  },
): Promise<Filed> {
  using statistics = new Statistics(gpu, planCase(use), bytes, keep, true);
  addBatches(gpu, statistics, use.train, use.batches ?? [use.train.images]);
  const most = () => keep;
  const fitted = await fitGaussian(gpu, statistics, {
    epsilon: EPSILON,
    leaveOut,
    most,
    scratch: () => Promise.resolve(scratch),
  });
  return fitted as Filed;
}

/** Distances of a filed Gaussian. */
async function filedDistances(gpu: Gpu, gaussian: FiledGaussian, { test }: Case): Promise<Float32Array> {
  const features = uploadMaps(gpu, test, 0, test.images);
  using distances = await gaussian.distances(features);
  for (const tensor of features) tensor[Symbol.dispose]();
  return await distances.read();
}

function floatsOf(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

gpuTest(
  "a Gaussian left in a file has every bit of one on the device, whatever the bands and merges",
  async (gpu) => {
    for (const images of [2, 31, 32, 33, 64, 70]) { // 32 make a merge, 16 a chunk of samples
      const use = { ...randomCase(NESTED, [9, 8, 3], images), batches: [1, ...Array(images - 1).fill(1)] };
      const hierarchy = planCase(use);
      using wanted = await fitCase(gpu, use);
      const arrays = await wanted.download();
      const distances = await distancesOf(gpu, wanted, use.test);
      for (const bytes of [undefined, rowBytes(hierarchy)]) {
        for (const keep of [images, images - 1, 20]) { // merged late, and early since samples are not kept
          const { gaussian, leftOut } = await filed(gpu, use, { keep, bytes, leaveOut: false });
          assert.equal(leftOut, null);
          using own = gaussian;
          hierarchy.levels.forEach((_, level) => {
            const { mean, factor } = own.bytesOf(level);
            assert.deepEqual(floatsOf(mean.read(0, mean.size)), arrays[level]?.mean);
            assert.deepEqual(floatsOf(factor.read(0, factor.size)), arrays[level]?.factor);
          });
          assert.deepEqual([...await filedDistances(gpu, own, use)], [...distances]);
        }
      }
    }
  },
);

gpuTest("a Gaussian left in a file measures in a region of interest", async (gpu) => {
  const whole = randomCase(NESTED, [5, 4, 3], 20);
  const use = { ...whole, included: Uint8Array.from({ length: 24 }, (_, cell) => Number(cell % 5 !== 2)) };
  using wanted = await fitCase(gpu, use);
  const { gaussian } = await filed(gpu, use, { keep: 20, bytes: rowBytes(planCase(use)) });
  using own = gaussian;
  const found = await filedDistances(gpu, own, use);
  assert.deepEqual([...found], [...await distancesOf(gpu, wanted, use.test)]);
  assert.ok(found.some((value) => value > 0));
});

gpuTest("fitGaussian() leaves images out alike where the Gaussian is left in a file", async (gpu) => {
  const use = randomCase(NESTED, [9, 8, 3], 18);
  for (const keep of [18, 17]) { // by the dual form, and by the primal
    const wanted = await leftOutOf(gpu, use, { epsilon: EPSILON, keep });
    const { gaussian, leftOut } = await filed(gpu, use, { keep, bytes: rowBytes(planCase(use)) });
    using stack = new DisposableStack();
    stack.use(gaussian);
    assert.ok(leftOut);
    stack.use(leftOut);
    const features = uploadMaps(gpu, use.train, 0, 18).map((tensor) => stack.use(tensor));
    using distances = await leftOut.distances(features, Array.from({ length: 18 }, (_, image) => [image]));
    assert.deepEqual([...await distances.read()], wanted);
  }
});

gpuTest("a fit into a file holds the co-moments of one band at a time", async (gpu) => {
  const use = randomCase(NESTED, [17, 16, 17], 10);
  const hierarchy = planCase(use);
  const bytes = Math.max(rowBytes(hierarchy), 60_000);
  using ledger = new BufferLedger(gpu);
  {
    using statistics = new Statistics(gpu, hierarchy, bytes, 10, true);
    addBatches(gpu, statistics, use.train, [4, 6]);
    const gathered = ledger.bytes;
    assert.ok(
      gathered < gaussianBytes(hierarchy),
      "samples of ten images are less than co-moments of 50 channels",
    );
    const held: number[] = [];
    for (const { levels } of statistics.inTurn()) {
      const own = levels.reduce((sum, { comoment }) => sum + comoment.bytes, 0);
      assert.equal(ledger.bytes, gathered + own);
      held.push(own);
      await readAll(gpu, [levels[0]!.comoment]);
    }
    assert.equal(held.reduce((sum, own) => sum + own, 0), gaussianBytes(hierarchy));
    assert.equal(ledger.bytes, gathered);
    assert.deepEqual(statistics.bands, []);
  }
  assert.equal(ledger.bytes, 0);
});

gpuTest(
  "a Gaussian in a file gives it back, unless somebody reads from it, and all memory with it",
  async (gpu) => {
    const use = randomCase(NESTED, [3, 2, 2], 6);
    using ledger = new BufferLedger(gpu);
    const [unread, read] = [new HeldScratch(), new HeldScratch()];
    for (const scratch of [unread, read]) {
      const { gaussian, leftOut } = await filed(gpu, use, { keep: 6, scratch });
      leftOut?.[Symbol.dispose]();
      const bytes = scratch === read ? gaussian.bytesOf(0).factor : null;
      gaussian[Symbol.dispose]();
      if (bytes) assert.equal(bytes.read(0, bytes.size).length, bytes.size);
    }
    assert.deepEqual([unread.closed, read.closed], [true, false]);
    assert.equal(ledger.bytes, 0);
    const failing = randomCase(NESTED, [3, 2, 2], 6);
    (failing.train.maps[0]?.data as Float32Array)[0] = NaN;
    const scratch = new HeldScratch();
    await assert.rejects(filed(gpu, failing, { keep: 6, scratch }), SingularCovarianceError);
    assert.ok(scratch.closed);
    assert.equal(ledger.bytes, 0);
  },
);

gpuTest("a Gaussian on the device is fitted to statistics that merge late as to others", async (gpu) => {
  const use = randomCase(NESTED, [9, 8, 3], 40);
  using wanted = await fitCase(gpu, use);
  using statistics = new Statistics(gpu, planCase(use), undefined, 50, true);
  addBatches(gpu, statistics, use.train, [25, 15]);
  using found = await HierarchicalGaussian.fit(gpu, statistics, EPSILON);
  assert.deepEqual(await found.download(), await wanted.download());
});
