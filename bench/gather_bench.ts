// Gathering of one batch's channels to the cells of every level, minus the shift. Counts: gatherWork.

import type { LevelIndices } from "../src/gaussian/band_indices.ts";
import { gather } from "../src/gaussian/gather.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { sharedGpu } from "../tests/with_gpu.ts";
import { checkGaussian } from "./gaussian_check.ts";
import { BATCH, benchStage, DENSE, setUp, TREE } from "./gaussian_shapes.ts";
import { describeWork, gatherWork } from "./gaussian_work.ts";

const gpu = await sharedGpu();
await checkGaussian(gpu);

for (const shape of [TREE, DENSE]) {
  const { band, indices, features } = setUp(gpu, shape, BATCH);
  const targets = band.levels.map(({ channels, cells }) => ({
    reference: Tensor.create(gpu, "reference", [channels, cells]),
    gathered: Tensor.create(gpu, "gathered", [BATCH, channels, cells]),
  }));
  benchStage(gpu, {
    name: `gather: ${BATCH} images, ${shape.name}, ${describeWork(gatherWork(band.levels, BATCH))}`,
    group: "gather",
    baseline: shape === TREE,
    run() {
      using batch = new Batch(gpu, "gather bench");
      band.levels.forEach((level, i) => {
        const target = targets[i] as typeof targets[number];
        gather(batch, level, indices.levels[i] as LevelIndices, {
          features,
          images: BATCH,
          ...target,
        });
      });
      batch.submit();
    },
  });
}
