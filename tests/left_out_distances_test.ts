import assert from "node:assert/strict";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { cellFlops, leftOutDistances } from "../src/gaussian/left_out_distances.ts";
import { fitGaussian, type LeftOut } from "../src/gaussian/left_out.ts";
import { eachAlone, type Part } from "../src/gaussian/parts.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { assertClose } from "./assert_close.ts";
import { type Case, planCase, rowBytes } from "./gaussian_cases.ts";
import { addBatches, firstChannels, type Maps, randomMaps, type Shape, uploadMaps } from "./gaussian_maps.ts";
import { imagesOf, leftOutOf } from "./left_out_maps.ts";
import { embedTwin } from "./twins/gaussian.ts";
import { leftOutSquares } from "./twins/leave_one_out.ts";
import { downloaded, gpuTest, shapedTest } from "./with_gpu.ts";

/** Float32 against float64, by the form that a fit takes: the worst of these cases is 2.3e-5; times four. */
const RTOL = 9.2e-5;

const EPSILON = 0.01;
const NESTED: readonly Shape[] = [[8, 4, 6], [7, 2, 3], [6, 1, 1]];

/** A case of random features of the nested grids. */
function caseOf(images: number, counts: readonly number[]): Case {
  const train = randomMaps(NESTED, images, images);
  return { train, test: train, chosen: firstChannels(NESTED, counts), batches: [1, images - 1] };
}

/** Distances [images, positions] by refits without the image, 0 outside the region of interest. */
function refits({ train, chosen, included }: Case): number[] {
  const embeddings = embedTwin(train.maps, chosen, train.images);
  const positions = Array.from(
    { length: 24 },
    (_, p) =>
      included && !included[p]
        ? Array<number>(train.images).fill(0)
        : leftOutSquares(embeddings.map((image) => [...image[p] as Float64Array]), EPSILON).map(Math.sqrt),
  );
  return embeddings.flatMap((_, image) => positions.map((distances) => distances[image] as number));
}

async function assertEqualsRefits(gpu: Gpu, use: Case, maxBytes?: number): Promise<void> {
  const options = maxBytes === undefined ? {} : { maxBytes };
  const actual = await leftOutOf(gpu, use, { epsilon: EPSILON, ...options });
  assertClose(actual, refits(use), { rtol: RTOL, shape: [use.train.images, 4, 6] });
}

shapedTest("fitGaussian() leaves images out as N refits do", async (gpu) => {
  // Far more images than dimensions, some more, as many, fewer; a chunk and one more; the fewest that can be left out of.
  for (
    const [images, counts] of [
      [40, [3, 4, 5]],
      [14, [3, 4, 5]],
      [12, [3, 4, 5]],
      [12, [8, 4, 4]],
      [16, [8, 7, 6]],
      [17, [8, 7, 6]],
      [3, [1, 1, 1]],
      [4, [1, 0, 0]],
    ] as const
  ) await assertEqualsRefits(gpu, caseOf(images, counts));
});

gpuTest("fitGaussian() leaves images out in a region of interest", async (gpu) => {
  const included = Uint8Array.from({ length: 24 }, (_, p) => Number(p % 5 === 1 || p > 20));
  for (const images of [9, 30]) await assertEqualsRefits(gpu, { ...caseOf(images, [3, 4, 5]), included });
});

gpuTest("fitGaussian() leaves images out band by band", async (gpu) => {
  const shapes: readonly Shape[] = [[8, 4, 6], [7, 2, 3]];
  for (const images of [9, 30]) {
    const train = randomMaps(shapes, images, images);
    const use: Case = { train, test: train, chosen: firstChannels(shapes, [6, 7]) };
    const maxBytes = rowBytes(planCase(use));
    assertClose(
      await leftOutOf(gpu, use, { epsilon: EPSILON, maxBytes }),
      await leftOutOf(gpu, use, { epsilon: EPSILON }),
      { rtol: 0 },
    );
    await assertEqualsRefits(gpu, use, maxBytes);
  }
});

gpuTest("leftOutDistances() are the same however many cells the device binds at once", async (gpu) => {
  const { train, chosen } = caseOf(18, [8, 7, 6]);
  using statistics = new Statistics(gpu, planHierarchy(train.maps, chosen), undefined, 18);
  addBatches(gpu, statistics, train, [18]);
  using kept = statistics.releaseSamples();
  assert.ok(kept);
  const bytesOfCell = 4 * 16 * 18; // of a chunk's columns of the inverse: more than 18 * 19 / 2 products
  const distances = async (cells: number, flops?: number) => {
    const tensors = await leftOutDistances(gpu, kept, {
      cells: 24,
      epsilon: EPSILON,
      maxBytes: cells * bytesOfCell,
      ...(flops === undefined ? {} : { flops }),
    });
    assert.deepEqual(tensors.map(({ shape }) => shape), [[16, 24], [2, 24]]);
    return await downloaded(...tensors);
  };
  const whole = await distances(24);
  for (const cells of [1, 5, 23]) assert.deepEqual(await distances(cells), whole);
  const flopsOfCell = 18 * 19 * 21; // of 21 channels
  assert.equal(cellFlops(18, { dims: 21 }), flopsOfCell);
  for (const cells of [0.5, 3, 7]) assert.deepEqual(await distances(24, cells * flopsOfCell), whole);
  await assert.rejects(distances(0.9), /needs at least one cell/);
});

gpuTest("fitGaussian() leaves images out in any order, from any place on", async (gpu) => {
  const images = 18;
  const use = caseOf(images, [8, 7, 6]);
  const expected = await leftOutOf(gpu, use, { epsilon: EPSILON });
  const order = Array.from({ length: images }, (_, i) => i * 7 % images); // 7 and 18 have no common divisor
  for (const step of [1, 5]) {
    const train = imagesOf(use.train, order);
    const actual = await leftOutOf(gpu, { ...use, train }, { epsilon: EPSILON, step });
    const sorted = order.flatMap((image) => expected.slice(image * 24, (image + 1) * 24));
    assertClose(actual, sorted, { rtol: RTOL, shape: [images, 4, 6] });
  }
});

gpuTest("fitGaussian() leaves images out alike whatever the batches were", async (gpu) => {
  const use = caseOf(19, [8, 7, 6]);
  const expected = await leftOutOf(gpu, use, { epsilon: EPSILON });
  for (const batches of [[19], [7, 7, 5], Array<number>(19).fill(1), [17, 2]]) {
    assertClose(await leftOutOf(gpu, { ...use, batches }, { epsilon: EPSILON }), expected, { rtol: RTOL });
  }
});

gpuTest("fitGaussian() leaves equal images and constant features out", async (gpu) => {
  const shapes: readonly Shape[] = [[5, 1, 2]];
  const data = Float32Array.from(
    { length: 40 },
    (_, i) => i % 2 === 0 ? 3 : [1, 2, 2, 1][Math.floor(i / 10)] as number,
  );
  const train: Maps = { images: 4, maps: [{ channels: 5, height: 1, width: 2, data }] };
  const use: Case = { train, test: train, chosen: firstChannels(shapes, [5]) };
  const distances = await leftOutOf(gpu, use, { epsilon: EPSILON });
  const rows = [1, 2, 2, 1].map((value) => Array<number>(5).fill(value));
  const expected = leftOutSquares(rows, EPSILON).flatMap((square) => [0, Math.sqrt(square)]);
  // Where nothing varies a square is b (N - 2) roundings of 1, of a root, two quotients and squares of them: some 20 * 2^-23.
  assertClose(distances, expected, { atol: 2.6e-3, rtol: RTOL });
});

gpuTest("fitGaussian() leaves nothing out of two images, or unasked", async (gpu) => {
  for (const [images, leaveOut] of [[2, true], [5, false]] as const) {
    const { train, chosen } = caseOf(images, [3, 4, 5]);
    using statistics = new Statistics(gpu, planHierarchy(train.maps, chosen));
    addBatches(gpu, statistics, train, [images]);
    const { gaussian, leftOut } = await fitGaussian(gpu, statistics, { epsilon: EPSILON, leaveOut });
    gaussian[Symbol.dispose]();
    assert.equal(leftOut, null);
  }
});

gpuTest("LeftOut.distances() refuses parts that it cannot leave out", async (gpu) => {
  const { train, chosen } = caseOf(38, [3, 4, 5]);
  const refuse = async (parts: readonly Part[], asked: readonly Part[], images: number, message: RegExp) => {
    using statistics = new Statistics(gpu, planHierarchy(train.maps, chosen), undefined, 40);
    addBatches(gpu, statistics, train, [parts.flat().length]);
    const { gaussian, leftOut } = await fitGaussian(gpu, statistics, {
      epsilon: EPSILON,
      leaveOut: true,
      parts,
    });
    using _ = gaussian;
    using left = leftOut as LeftOut;
    const features = uploadMaps(gpu, train, 0, images);
    await assert.rejects(left.distances(features, asked), { name: "RangeError", message });
    for (const tensor of features) tensor[Symbol.dispose]();
  };
  const alone = eachAlone(5);
  await refuse(alone, [[4], [5]], 2, /wanted one or more ascending places from 0 to 4: received \[5\]$/);
  await refuse(alone, [[4]], 2, /features of all their 1 images are needed: received 2; /);
  await refuse(alone, [[1, 2]], 2, /part \[1,2\] out: it is none of those that the fit ended with; /);
  await refuse(
    [[0, 1, 2, 3], [4]],
    [[0, 1, 2, 3]],
    4,
    /at least 2 .* be left: received a part of 4 of 5 fitted; /,
  );
  const many = Array.from({ length: 33 }, (_, i) => i);
  const large = [many, [33, 34, 35], [36], [37]];
  await refuse(large, [many], 33, /it may have at most 32 images: received 33; fit again without them$/);
});
