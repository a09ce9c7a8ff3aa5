// Distances of a batch: gather.wgsl, condition.wgsl, substitute.wgsl and root.wgsl down the tree. Counts: distanceWork; one
// image is bound by reading the factor once, 8 share that.

import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import { sharedGpu } from "../tests/with_gpu.ts";
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

const gpu = await sharedGpu();
await checkGaussian(gpu);

async function fit(shape: ModelShape): Promise<HierarchicalGaussian> {
  const statistics = new Statistics(gpu, bandOf(shape), Infinity);
  statistics.add(randomFeatures(gpu, shape, BATCH));
  return await HierarchicalGaussian.fit(gpu, statistics, 1);
}

for (const shape of [TREE, DENSE, WIDE]) {
  const gaussian = await fit(shape);
  const { levels } = bandOf(shape);
  for (const images of [1, 8]) {
    const features = randomFeatures(gpu, shape, images);
    const what = images === 1 ? "one image" : `${images} images`;
    benchStage(gpu, {
      name: `distances: ${what}, ${shape.name}, ${describeWork(distanceWork(levels, images))}`,
      group: shape === WIDE ? "distances of a wide model" : `distances of ${what}`,
      baseline: shape === TREE,
      run() {
        using batch = new Batch(gpu, "distance bench");
        batch.defer(gaussian.distances(batch, features));
        batch.submit();
      },
    });
  }
}
