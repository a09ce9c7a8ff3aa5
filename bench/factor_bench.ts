// Blocked Cholesky factorisation of every covariance: factor_diagonal.wgsl and factor_panel.wgsl, in both shapes. Counts: factorWork.
// The matrices are copied back before the clock starts.

import { covariance, factorBand } from "../src/gaussian/factor.ts";
import type { Level } from "../src/gaussian/hierarchy.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { SHAPES, sharedGpu } from "../tests/with_gpu.ts";
import { checkGaussian } from "./gaussian_check.ts";
import { BATCH, benchStage, DENSE, type ModelShape, setUp, TREE, WIDE } from "./gaussian_shapes.ts";
import { describeWork, factorWork } from "./gaussian_work.ts";

/** Covariances of one batch, far fewer images than dimensions; epsilon makes them positive definite. */
function covariances(gpu: Gpu, { band, features }: ReturnType<typeof setUp>): Tensor[] {
  const statistics = new Statistics(gpu, band, Infinity);
  statistics.add(features);
  const [{ levels }] = statistics.bands as [Statistics["bands"][number]];
  using batch = new Batch(gpu, "covariance");
  levels.forEach(({ comoment }, i) => {
    covariance(batch, band.levels[i] as Level, comoment, { divisor: BATCH - 1, epsilon: 1 });
  });
  batch.submit();
  return levels.map(({ comoment }) => comoment);
}

function benchFactor(gpu: Gpu, shape: ModelShape, group: string, runs: number): void {
  const setting = setUp(gpu, shape, BATCH);
  const { band, indices } = setting;
  const originals = covariances(gpu, setting);
  const matrices = originals.map(({ shape }) => Tensor.create(gpu, "matrix", shape));
  benchStage(gpu, {
    name: `factor, ${gpu.shape}: ${shape.name}, ${describeWork(factorWork(band.levels))}`,
    group,
    baseline: shape === TREE && gpu.shape === "deep",
    runs,
    before() {
      using batch = new Batch(gpu, "factor bench");
      originals.forEach((original, i) => batch.copy(original, matrices[i] as Tensor));
      batch.submit();
    },
    run() {
      for (const status of factorBand(band, indices, matrices)) status[Symbol.dispose]();
    },
  });
}

for (const kernels of SHAPES) {
  const gpu = await sharedGpu(kernels);
  await checkGaussian(gpu);
  benchFactor(gpu, TREE, "factor", 5);
  benchFactor(gpu, DENSE, "factor", 5);
  benchFactor(gpu, WIDE, "factor of a wide model", 3);
}
