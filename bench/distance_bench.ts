// Distances of a batch: gather.wgsl, condition.wgsl, substitute.wgsl and root.wgsl down the tree, in both shapes. Counts: distanceWork; one
// image is bound by reading the factor once, 8 share that.

import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { SHAPES, sharedGpu } from "../tests/with_gpu.ts";
import { checkGaussian } from "./gaussian_check.ts";
import {
  bandOf,
  BATCH,
  benchStage,
  DENSE,
  type ModelShape,
  randomFeatures,
  TREE,
  WIDE,
} from "./gaussian_shapes.ts";
import { describeWork, distanceWork } from "./gaussian_work.ts";

async function fit(gpu: Gpu, shape: ModelShape): Promise<HierarchicalGaussian> {
  const statistics = new Statistics(gpu, bandOf(shape), Infinity);
  statistics.add(randomFeatures(gpu, shape, BATCH));
  return await HierarchicalGaussian.fit(gpu, statistics, 1);
}

async function benchDistances(gpu: Gpu, shape: ModelShape): Promise<void> {
  const gaussian = await fit(gpu, shape);
  const { levels } = bandOf(shape);
  for (const images of [1, 8]) {
    const features = randomFeatures(gpu, shape, images);
    const what = images === 1 ? "one image" : `${images} images`;
    benchStage(gpu, {
      name: `distances, ${gpu.shape}: ${what}, ${shape.name}, ${describeWork(distanceWork(levels, images))}`,
      group: shape === WIDE ? "distances of a wide model" : `distances of ${what}`,
      baseline: shape === TREE && gpu.shape === "deep",
      run() {
        using batch = new Batch(gpu, "distance bench");
        batch.defer(gaussian.distances(batch, features));
        batch.submit();
      },
    });
  }
}

for (const kernels of SHAPES) {
  const gpu = await sharedGpu(kernels);
  await checkGaussian(gpu);
  for (const shape of [TREE, DENSE, WIDE]) await benchDistances(gpu, shape);
}
