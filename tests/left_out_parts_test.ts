import assert from "node:assert/strict";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { leftOutDistances } from "../src/gaussian/left_out_distances.ts";
import { fitGaussian, type LeftOut } from "../src/gaussian/left_out.ts";
import {
  eachAlone,
  LARGEST_PART,
  leavableBySize,
  type Part,
  requirePartition,
} from "../src/gaussian/parts.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { assertClose } from "./assert_close.ts";
import { type Case, planCase, rowBytes } from "./gaussian_cases.ts";
import { addBatches, firstChannels, randomMaps, type Shape, uploadMaps } from "./gaussian_maps.ts";
import { imagesOf, leftOutOf } from "./left_out_maps.ts";
import { embedTwin } from "./twins/gaussian.ts";
import { partLeftOutSquares } from "./twins/leave_one_out.ts";
import { downloaded, gpuTest } from "./with_gpu.ts";

/** What is wanted in float32; the worst is 8.3e-5, of 20 images in 12 dimensions. */
const RTOL = 1e-4;

const EPSILON = 0.01;
const NESTED: readonly Shape[] = [[8, 4, 6], [7, 2, 3], [6, 1, 1]];

/** Parts of the given sizes, with their images strewn over the fit. */
function strewn(sizes: readonly number[]): Part[] {
  const images = sizes.reduce((sum, size) => sum + size, 0);
  const stride = [7, 5, 3].find((step) => images % step !== 0) as number;
  const order = Array.from({ length: images }, (_, i) => i * stride % images);
  return sizes.map((size) => order.splice(0, size).sort((a, b) => a - b));
}

/** Random features of the nested grids; the images of a part share what tells them from others but for a `spread` of it. */
function caseOf(parts: readonly Part[], counts: readonly number[], spread = 1): Case {
  const images = parts.flat().length;
  const own = randomMaps(NESTED, images, images);
  const common = randomMaps(NESTED, images, images + 50);
  const maps = own.maps.map((map, m) => {
    const size = map.data.length / images;
    const data = map.data.slice();
    parts.forEach((part) =>
      part.forEach((image) => {
        for (let i = 0; i < size; i++) {
          const shared = common.maps[m]?.data[(part[0] as number) * size + i] as number;
          data[image * size + i] = shared + spread * (data[image * size + i] as number - m);
        }
      })
    );
    return { ...map, data };
  });
  const train = { images, maps };
  return { train, test: train, chosen: firstChannels(NESTED, counts) };
}

/** Distances [images, positions] by refits without the part, 0 outside the region of interest. */
function refits({ train, chosen, included }: Case, parts: readonly Part[]): number[] {
  const embeddings = embedTwin(train.maps, chosen, train.images);
  const positions = Array.from({ length: 24 }, (_, p) => {
    if (included && !included[p]) return Array<number>(train.images).fill(0);
    const rows = embeddings.map((image) => [...image[p] as Float64Array]);
    return partLeftOutSquares(rows, parts, EPSILON).map(Math.sqrt);
  });
  return embeddings.flatMap((_, image) => positions.map((distances) => distances[image] as number));
}

async function assertEqualsRefits(
  gpu: Gpu,
  use: Case,
  parts: readonly Part[],
  options: { maxBytes?: number; step?: number } = {},
): Promise<void> {
  const actual = await leftOutOf(gpu, use, { epsilon: EPSILON, parts, ...options });
  assertClose(actual, refits(use, parts), { rtol: RTOL, shape: [use.train.images, 4, 6] });
}

gpuTest(
  "fitGaussian() leaves parts of every size out as refits do, by the dual form",
  async (gpu) => {
    for (const sizes of [[1, 2, 3], [4, 5, 6, 1], [7, 8, 4], [9, 9, 3], [2, 2, 2, 2, 2, 2, 2, 2, 2, 1]]) {
      const parts = strewn(sizes);
      await assertEqualsRefits(gpu, caseOf(parts, [8, 7, 6]), parts);
    }
  },
);

gpuTest(
  "fitGaussian() leaves parts of every size out as refits do, by either form",
  async (gpu) => {
    for (
      const sizes of [[1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 3, 3, 3, 3], [17, 16, 2, 1, 15], [4, 1, 9, 1, 4, 1]]
    ) {
      const parts = strewn(sizes);
      await assertEqualsRefits(gpu, caseOf(parts, [3, 4, 5]), parts);
    }
  },
);

gpuTest("fitGaussian() leaves parts out whose images are nearly the same", async (gpu) => {
  const few = strewn([1, 2, 3, 4, 2]);
  await assertEqualsRefits(gpu, caseOf(few, [8, 7, 6], 0.01), few);
  const many = strewn([1, 2, 3, 4, 5, 6, 7, 1, 1, 2, 2, 2, 3, 3, 1]);
  await assertEqualsRefits(gpu, caseOf(many, [3, 4, 5], 0.01), many);
});

gpuTest("fitGaussian() leaves parts out in a region of interest, and band by band", async (gpu) => {
  const included = Uint8Array.from({ length: 24 }, (_, p) => Number(p % 5 === 1 || p > 20));
  for (const sizes of [[2, 1, 4, 3], [5, 1, 1, 18, 7, 6]]) {
    const parts = strewn(sizes);
    const counts = sizes.length < 5 ? [8, 7, 6] : [3, 4, 5];
    await assertEqualsRefits(gpu, { ...caseOf(parts, counts), included }, parts);
    const shapes: readonly Shape[] = [[8, 4, 6], [7, 2, 3]];
    const train = randomMaps(shapes, parts.flat().length, 9);
    const use: Case = { train, test: train, chosen: firstChannels(shapes, [6, 7]) };
    await assertEqualsRefits(gpu, use, parts, { maxBytes: rowBytes(planCase(use)) });
  }
});

gpuTest("fitGaussian() leaves the largest part out, and the fewest images behind", async (gpu) => {
  for (const sizes of [[LARGEST_PART, 2], [LARGEST_PART, LARGEST_PART], [3, 1, 1], [1, 2]]) {
    const parts = strewn(sizes);
    const images = parts.flat().length;
    const asked = parts.filter(({ length }) => images - length >= 2);
    for (const counts of [[1, 1, 1], [8, 7, 6]]) { // more images than dimensions, and fewer unless they are 64
      const use = caseOf(parts, counts);
      const all = refits(use, asked);
      const expected = asked.flat().sort((a, b) => a - b).flatMap((image) =>
        all.slice(image * 24, image * 24 + 24)
      );
      const actual = await leftOutOf(gpu, use, { epsilon: EPSILON, parts, asked });
      assertClose(actual, expected, { rtol: RTOL, shape: [asked.flat().length, 4, 6] });
    }
  }
});

gpuTest(
  "fitGaussian() leaves parts out alike in calls of any size, one at a time or all at once",
  async (gpu) => {
    for (const counts of [[8, 7, 6], [3, 4, 5]]) {
      const parts = strewn([1, 2, 3, 1, 2, 3, 5, 1]);
      const use = caseOf(parts, counts);
      const whole = await leftOutOf(gpu, use, { epsilon: EPSILON, parts });
      for (const step of [1, 3]) {
        assert.deepEqual(await leftOutOf(gpu, use, { epsilon: EPSILON, parts, step }), whole);
      }
    }
  },
);

gpuTest("LeftOut.distances() of parts of different sizes may be asked for at once", async (gpu) => {
  const parts = strewn([1, 2, 3, 4, 5, 6]);
  const { train, chosen } = caseOf(parts, [3, 4, 5]);
  using statistics = new Statistics(gpu, planHierarchy(train.maps, chosen));
  addBatches(gpu, statistics, train, [21]);
  const { gaussian, leftOut } = await fitGaussian(gpu, statistics, {
    epsilon: EPSILON,
    leaveOut: true,
    parts,
  });
  using _ = gaussian;
  using left = leftOut as LeftOut;
  using stack = new DisposableStack();
  const ask = async (part: Part) => {
    const features = uploadMaps(gpu, imagesOf(train, part), 0, part.length).map((map) => stack.use(map));
    return stack.use(await left.distances(features, [part])).read();
  };
  const together = await Promise.all(parts.map(ask));
  for (const [i, part] of parts.entries()) assert.deepEqual(together[i], await ask(part));
});

gpuTest("fitGaussian() leaves each image out of single parts to the bit as by default", async (gpu) => {
  for (const counts of [[8, 7, 6], [3, 4, 5]]) {
    const use = caseOf(eachAlone(18), counts);
    const expected = await leftOutOf(gpu, use, { epsilon: EPSILON });
    const mixed = [...eachAlone(16), [16, 17]];
    assert.deepEqual(
      await leftOutOf(gpu, use, { epsilon: EPSILON, parts: eachAlone(18).reverse() }),
      expected,
    );
    const asked = eachAlone(16);
    const alone = await leftOutOf(gpu, use, { epsilon: EPSILON, parts: mixed, asked });
    assert.deepEqual(alone, expected.slice(0, 16 * 24));
  }
});

gpuTest(
  "leftOutDistances() of parts are the same however many cells the device binds at once",
  async (gpu) => {
    const parts = strewn([5, 1, 7, 2, 2, 1]);
    const { train, chosen } = caseOf(parts, [8, 7, 6]);
    using statistics = new Statistics(gpu, planHierarchy(train.maps, chosen), undefined, 18);
    addBatches(gpu, statistics, train, [18]);
    using kept = statistics.releaseSamples();
    assert.ok(kept);
    const distances = async (cells: number) => {
      const maxBytes = cells * 4 * 16 * 18; // columns of the inverse of up to 16 images
      return await downloaded(
        ...await leftOutDistances(gpu, kept, { cells: 24, epsilon: EPSILON, parts, maxBytes }),
      );
    };
    const whole = await distances(24);
    for (const cells of [1, 5, 23]) assert.deepEqual(await distances(cells), whole);
  },
);

Deno.test("requirePartition() wants every image in one part", () => {
  requirePartition([[0, 2], [1]], 3);
  for (
    const [parts, message] of [
      [[[0], [2]], /each of 3 images must be in one of them: received 2 places, 2 of them different; /],
      [[[0, 1], [1, 2]], /received 4 places, 3 of them different; /],
      [[[0, 1], [1]], /received 3 places, 2 of them different; /],
      [[[0, 1, 2], []], /ascending places from 0 to 2: received \[\]$/],
      [[[1, 0], [2]], /received \[1,0\]$/],
      [[[0, 1], [2, 3]], /received \[2,3\]$/],
      [[[0, 0.5], [1, 2]], /received \[0,0.5\]$/],
      [[[-1, 0], [1, 2]], /received \[-1,0\]$/],
    ] as const
  ) {
    assert.throws(() => requirePartition(parts, 3), { name: "RangeError", message });
  }
});

Deno.test("leavableBySize() drops parts that are too large or leave fewer than two images", () => {
  const many = Array.from({ length: LARGEST_PART + 1 }, (_, i) => i + 6);
  const parts = [[3, 4, 5], [0], many, [1, 2], [39]];
  assert.deepEqual([...leavableBySize(parts, 40)], [[1, [[0], [39]]], [2, [[1, 2]]], [3, [[3, 4, 5]]]]);
  assert.deepEqual([...leavableBySize([[0, 1, 2], [3]], 4)], [[1, [[3]]]]);
});
