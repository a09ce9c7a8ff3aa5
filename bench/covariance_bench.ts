// Co-moments to regularised covariances, in place; for two images, whose scale is 1, so that numbers stay
// as they are from run to run. Counts: covarianceWork.

import { covariance } from "../src/gaussian/factor.ts";
import { packedEntries } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";
import { checkGaussian } from "./gaussian_check.ts";
import { bandOf, benchStage, DENSE, TREE } from "./gaussian_shapes.ts";
import { covarianceWork, describeWork } from "./gaussian_work.ts";

const gpu = await sharedGpu();
await checkGaussian(gpu);

for (const shape of [TREE, DENSE]) {
  const { levels } = bandOf(shape);
  const matrices = levels.map((level) => {
    const entries = packedEntries(level);
    return Tensor.from(gpu, "matrix", [entries, level.cells], normals(entries * level.cells, 1));
  });
  benchStage(gpu, {
    name: `covariance: ${shape.name}, ${describeWork(covarianceWork(levels))}`,
    group: "covariance",
    baseline: shape === TREE,
    run() {
      using batch = new Batch(gpu, "covariance bench");
      levels.forEach((level, i) => {
        covariance(batch, level, matrices[i] as Tensor, { divisor: 1, epsilon: 0.01 });
      });
      batch.submit();
    },
  });
}
