// Centring of one batch on its mean, and the merge of the means. Counts: centerWork.

import { center } from "../src/gaussian/scatter.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";
import { checkGaussian } from "./gaussian_check.ts";
import { bandOf, BATCH, benchStage, DENSE, TREE } from "./gaussian_shapes.ts";
import { centerWork, describeWork } from "./gaussian_work.ts";

const gpu = await sharedGpu();
await checkGaussian(gpu);

for (const shape of [TREE, DENSE]) {
  const { levels } = bandOf(shape);
  const uses = levels.map(({ channels, cells }) => ({
    samples: Tensor.from(gpu, "samples", [BATCH, channels, cells], normals(BATCH * channels * cells, 1)),
    mean: Tensor.create(gpu, "mean", [channels, cells]),
    delta: Tensor.create(gpu, "delta", [channels, cells]),
  }));
  benchStage(gpu, {
    name: `center: ${BATCH} images, ${shape.name}, ${describeWork(centerWork(levels, BATCH))}`,
    group: "center",
    baseline: shape === TREE,
    run() {
      using batch = new Batch(gpu, "center bench");
      for (const use of uses) center(batch, use, { before: BATCH, images: BATCH });
      batch.submit();
    },
  });
}
