import assert from "node:assert/strict";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Kernels } from "../src/kernels.ts";
import { assertClose } from "./assert_close.ts";
import { distanceTwin, embedTwin, type TwinMap } from "./twins/gaussian.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/**
 * Distances in float32 against float64: the worst of the cases below is 1.5e-5 relative, where N is near d and the covariance
 * is the most ill-conditioned; times four.
 */
const RTOL = 6e-5;

type Shape = readonly [channels: number, height: number, width: number];

function randomMaps(shapes: readonly Shape[], images: number, seed: number): TwinMap[] {
  return shapes.map(([channels, height, width], i) => ({
    channels,
    height,
    width,
    data: normals(images * channels * height * width, seed + i, i, 1 + i),
  }));
}

function upload(gpu: Gpu, maps: readonly TwinMap[], first: number, images: number): Tensor[] {
  return maps.map(({ channels, height, width, data }) => {
    const size = channels * height * width;
    const part = (data as Float32Array).subarray(first * size, (first + images) * size);
    return Tensor.from(gpu, "features", [images, channels, height, width], part);
  });
}

async function fitAndScore(
  gpu: Gpu,
  kernels: Kernels,
  use: { train: TwinMap[]; test: TwinMap[]; chosen: Uint32Array; batches: readonly number[]; tests: number },
): Promise<Float32Array> {
  using statistics = new Statistics(gpu, planHierarchy(use.train, use.chosen));
  let first = 0;
  for (const images of use.batches) {
    const features = upload(gpu, use.train, first, images);
    statistics.add(kernels, features);
    for (const tensor of features) tensor[Symbol.dispose]();
    first += images;
  }
  using gaussian = await HierarchicalGaussian.fit(gpu, kernels, statistics, 0.01);
  const features = upload(gpu, use.test, 0, use.tests);
  const batch = new Batch(gpu, "score");
  using distances = gaussian.distances(batch, kernels, features);
  batch.submit();
  for (const tensor of features) tensor[Symbol.dispose]();
  return await distances.read();
}

const NESTED: readonly Shape[] = [[20, 8, 12], [19, 4, 6], [18, 2, 3]];

gpuTest(
  "HierarchicalGaussian equals the dense twin for channel counts across a tile edge",
  async (gpu, kernels) => {
    for (const counts of [[1, 1, 1], [7, 8, 9], [8, 16, 7], [9, 15, 17], [17, 1, 8]] as const) {
      const [fine, middle, coarse] = counts;
      const chosen = Uint32Array.from([
        ...Array(fine).keys(),
        ...Array.from(Array(middle).keys(), (i) => 20 + i),
        ...Array.from(Array(coarse).keys(), (i) => 39 + i),
      ]);
      const train = randomMaps(NESTED, 30, 5);
      const test = randomMaps(NESTED, 5, 77);
      const actual = await fitAndScore(gpu, kernels, { train, test, chosen, batches: [13, 1, 16], tests: 5 });
      const expected = distanceTwin(embedTwin(train, chosen, 30), embedTwin(test, chosen, 5), 0.01).flat();
      assertClose(actual, expected, { rtol: RTOL, shape: [5, 8, 12] });
    }
  },
);
