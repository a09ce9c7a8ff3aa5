import assert from "node:assert/strict";
import type { LevelArrays } from "../src/gaussian/gaussian.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { assertClose } from "./assert_close.ts";
import { type Case, EPSILON, fitCase, NESTED, planCase, randomCase, rowBytes } from "./gaussian_cases.ts";
import { distancesOf, type Maps, randomMaps } from "./gaussian_maps.ts";
import { distanceTwin, embedTwin } from "./twins/gaussian.ts";
import { shapedTest } from "./with_gpu.ts";

/** Distances in float32 against float64, more images than dimensions: the worst of these cases is 1.9e-6; times four. */
const RTOL = 7.6e-6;

/** Fewer images than dimensions, condition numbers of variance / epsilon = 1e3: the worst of these is 3.8e-5; times four. */
const RANK_DEFICIENT_RTOL = 1.6e-4;

function expected({ train, test, chosen, alignment }: Case): number[] {
  const embed = ({ maps, images }: Maps) => embedTwin(maps, chosen, images, alignment);
  return distanceTwin(embed(train), embed(test), EPSILON).flat();
}

async function assertEqualsTwin(gpu: Gpu, use: Case, rtol = RTOL): Promise<void> {
  using gaussian = await fitCase(gpu, use);
  const [{ height, width }] = use.test.maps as [Maps["maps"][number]];
  assertClose(await distancesOf(gpu, gaussian, use.test), expected(use), {
    rtol,
    shape: [use.test.images, height, width],
  });
}

shapedTest(
  "HierarchicalGaussian equals the dense twin for channel counts across a tile edge",
  async (gpu) => {
    for (const counts of [[1, 1, 1], [7, 8, 9], [8, 16, 7], [9, 15, 17], [17, 1, 8]]) {
      await assertEqualsTwin(gpu, { ...randomCase(NESTED, counts, 100), batches: [13, 1, 86] });
    }
  },
);

shapedTest(
  "HierarchicalGaussian equals the dense twin for channel counts across a block of 32",
  async (gpu) => {
    const grids = [[33, 4, 4], [40, 2, 2], [34, 2, 2]] as const;
    await assertEqualsTwin(gpu, { ...randomCase(grids, [33, 40, 34], 250, 2), batches: [125, 125] });
  },
);

shapedTest("HierarchicalGaussian equals the dense twin where the grids do not nest", async (gpu) => {
  const use = randomCase([[3, 5, 5], [4, 3, 3], [2, 2, 2]], [2, 4, 2]);
  assert.equal(planCase(use).levels.length, 1);
  await assertEqualsTwin(gpu, use);
});

shapedTest(
  "HierarchicalGaussian equals the dense twin when centres decide the parents",
  async (gpu) => {
    const use = { ...randomCase([[3, 5, 4], [4, 3, 2]], [3, 4]), alignment: "nearest-exact" as const };
    const [plain, centred] = [planCase({ ...use, alignment: "nearest" }), planCase(use)].map(({ levels }) =>
      levels
    );
    assert.equal(centred?.length, 2);
    assert.notDeepEqual(centred?.[1]?.parents, plain?.[1]?.parents);
    await assertEqualsTwin(gpu, use);
  },
);

shapedTest("HierarchicalGaussian equals the dense twin for a single map", async (gpu) => {
  await assertEqualsTwin(gpu, randomCase([[9, 8, 9]], [9]));
  await assertEqualsTwin(gpu, randomCase([[1, 1, 1]], [1]));
});

shapedTest(
  "HierarchicalGaussian equals the dense twin without the finest map's channels",
  async (gpu) => {
    await assertEqualsTwin(gpu, randomCase(NESTED, [0, 3, 4]));
  },
);

shapedTest(
  "HierarchicalGaussian equals the dense twin for two images and for fewer than dimensions",
  async (gpu) => {
    for (const images of [2, 3, 12]) {
      await assertEqualsTwin(gpu, randomCase(NESTED, [5, 6, 7], images), RANK_DEFICIENT_RTOL);
    }
  },
);

shapedTest("HierarchicalGaussian equals the dense twin when every image comes twice", async (gpu) => {
  const use = randomCase(NESTED, [3, 4, 5], 20);
  const twice = use.train.maps.map((map) => ({ ...map, data: Float32Array.of(...map.data, ...map.data) }));
  await assertEqualsTwin(gpu, { ...use, train: { images: 40, maps: twice }, batches: [20, 20] });
});

shapedTest("HierarchicalGaussian of identical images has the covariance epsilon I", async (gpu) => {
  const { test, chosen } = randomCase(NESTED, [3, 4, 9], 1);
  const one = randomMaps(NESTED, 1, 5);
  const train = {
    images: 3,
    maps: one.maps.map((map) => ({ ...map, data: Float32Array.of(...map.data, ...map.data, ...map.data) })),
  };
  using gaussian = await fitCase(gpu, { train, test, chosen, batches: [1, 2] });
  const [centre] = embedTwin(one.maps, chosen, 1) as [Float64Array[]];
  const euclidean = embedTwin(test.maps, chosen, test.images).flatMap((image) =>
    image.map((x, p) =>
      Math.hypot(...x.map((value, i) => value - (centre[p]?.[i] as number))) / Math.sqrt(EPSILON)
    )
  );
  assertClose(await distancesOf(gpu, gaussian, test), euclidean, { rtol: RTOL });
});

shapedTest("HierarchicalGaussian.distances() of the mean image is zero", async (gpu) => {
  const use = randomCase(NESTED, [7, 8, 9]);
  using gaussian = await fitCase(gpu, use);
  const levels = (await gaussian.download()).toReversed(); // finest first, as the maps
  const maps = use.train.maps.map((map, i) => {
    const data = new Float32Array(map.channels * map.height * map.width);
    data.set((levels[i] as LevelArrays).mean); // the first channels were chosen, in order
    return { ...map, data };
  });
  const distances = await distancesOf(gpu, gaussian, { images: 1, maps });
  assert.deepEqual(distances, new Float32Array(24));
});

shapedTest("HierarchicalGaussian in bands gives the distances of one band", async (gpu) => {
  const tree = randomCase([[9, 8, 6], [8, 4, 3], [7, 4, 3]], [9, 8, 7]);
  const dense = randomCase([[3, 5, 5], [4, 3, 3], [2, 2, 2]], [2, 4, 2]);
  // All but the second of four rows of coarse cells, and every seventh cell of the others.
  const included = Uint8Array.from(
    { length: 48 },
    (_, cell) => Number((cell < 12 || cell >= 24) && cell % 7 > 0),
  );
  for (const [use, grids] of [[tree, tree], [dense, dense], [{ ...tree, included }, tree]] as const) {
    using whole = await fitCase(gpu, use);
    const wanted = await distancesOf(gpu, whole, use.test);
    const bytes = rowBytes(planCase(grids));
    for (const limit of [2 * bytes, bytes]) {
      using banded = await fitCase(gpu, { ...use, batches: [59, 1] }, limit);
      assertClose(await distancesOf(gpu, banded, use.test), wanted, { rtol: RTOL });
    }
  }
});
