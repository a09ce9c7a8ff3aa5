// Co-moments: the scatter of one batch, and the whole of Statistics (gather, center, scatter) for 320 images in batches of 20.
// Counts: scatterWork; for Statistics those of all three kernels, of scatter and center once a merge.

import { packedEntries } from "../src/gaussian/hierarchy.ts";
import type { LevelSamples } from "../src/gaussian/scatter.ts";
import { mergeSize, scatterSteps } from "../src/gaussian/merge.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { submitSteps } from "../src/gpu/submits.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";
import { checkGaussian } from "./gaussian_check.ts";
import { BATCH, benchStage, DENSE, type ModelShape, setUp, TREE, WIDE } from "./gaussian_shapes.ts";
import { centerWork, describeWork, gatherWork, scatterWork, type Work } from "./gaussian_work.ts";

const BATCHES = 16; // whole merges
const gpu = await sharedGpu();
await checkGaussian(gpu);

function benchScatter(shape: ModelShape, group: string, runs: number): void {
  const { band, indices } = setUp(gpu, shape, 1);
  const { levels } = band;
  const centred = levels.map(({ channels, cells }): LevelSamples => ({
    samples: Tensor.from(gpu, "samples", [BATCH, channels, cells], normals(BATCH * channels * cells, 1)),
    delta: Tensor.from(gpu, "delta", [channels, cells], normals(channels * cells, 2)),
  }));
  const comoments = levels.map((level) =>
    Tensor.create(gpu, "co-moment", [packedEntries(level), level.cells])
  );
  benchStage(gpu, {
    name: `scatter: ${BATCH} images, ${shape.name}, ${describeWork(scatterWork(levels, BATCH))}`,
    group,
    baseline: shape === TREE,
    runs,
    run() {
      const counts = { before: BATCH, images: BATCH };
      submitSteps(gpu, "scatter bench", scatterSteps({ band, indices }, { centred, comoments }, counts));
    },
  });
}

function benchStatistics(shape: ModelShape, group: string, runs: number): void {
  const { band, features } = setUp(gpu, shape, BATCH);
  const statistics = new Statistics(gpu, band, Infinity);
  const merged = mergeSize(band);
  const merges = BATCHES * BATCH / merged;
  const parts = [centerWork, scatterWork].map((count) => count(band.levels, merged));
  const gathered = gatherWork(band.levels, BATCH);
  const sum = (of: keyof Work) =>
    BATCHES * gathered[of] + merges * parts.reduce((total, work) => total + work[of], 0);
  const work = describeWork({ flops: sum("flops"), bytes: sum("bytes") });
  benchStage(gpu, {
    name: `Statistics: ${BATCHES * BATCH} images, ${shape.name}, ${work}`,
    group,
    baseline: shape === TREE,
    runs,
    run() {
      for (let i = 0; i < BATCHES; i++) statistics.add(features);
    },
  });
}

benchScatter(TREE, "scatter", 10);
benchScatter(DENSE, "scatter", 5);
benchScatter(WIDE, "scatter of a wide model", 3);
benchStatistics(TREE, "statistics", 5);
benchStatistics(DENSE, "statistics", 2);
