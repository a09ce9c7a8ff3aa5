/** Runners of the kinds `padim_fit` and `stats`: embeddings given directly, one Gaussian for each position. */

import { HierarchicalGaussian } from "../../src/gaussian/gaussian.ts";
import { type Hierarchy, planHierarchy } from "../../src/gaussian/hierarchy.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Tensor } from "../../src/gpu/tensor.ts";
import {
  accumulate,
  distancesOf,
  fileComoments,
  fileCovariances,
  fileFactors,
  fileMeans,
  logDeterminants,
} from "./fitted.ts";
import { type Fixture, fixtureInput, fixtureNumber, type FixtureTensor, type Runner } from "./fixture.ts";

/** Kind `padim_fit`: one dense Gaussian for each of P positions, from embeddings [N, d, P]. */
export const runPadimFit: Runner = async (fixture, gpu) => {
  const train = fixtureInput(fixture, "train", "F32");
  const [images, dims, positions] = train.shape as [number, number, number];
  const epsilon = fixtureNumber(fixture, "eps");
  const hierarchy = planPositions(dims, positions);
  using statistics = accumulate(gpu, hierarchy, [embeddings(gpu, train, 0, images)]);
  const mean = await fileMeans(statistics);
  const cov = await fileCovariances(gpu, statistics, epsilon);
  using gaussian = await HierarchicalGaussian.fit(gpu, statistics, epsilon);
  const chol = await fileFactors(gaussian);
  const logdet = await logDeterminants(gaussian);
  const dist = await distancesOf(gpu, gaussian, allEmbeddings(gpu, fixture, "test"));
  const row = (matrices: Float64Array, i: number) =>
    perPosition(positions, (p) => matrices.subarray((p * dims + i) * dims, (p * dims + i + 1) * dims));
  const diagonal = (matrices: Float64Array) =>
    perPosition(
      positions,
      (p) => Float64Array.from({ length: dims }, (_, i) => matrices[(p * dims + i) * dims + i] as number),
    );
  return {
    mean,
    cov,
    chol,
    logdet,
    dist,
    cov_diag: diagonal(cov),
    cov_row0: row(cov, 0),
    chol_diag: diagonal(chol),
    chol_lastrow: row(chol, dims - 1),
  };
};

/** Kind `stats`: statistics of each batch alone, and of all of them merged. */
export const runStats: Runner = async (fixture, gpu) => {
  const x = fixtureInput(fixture, "x", "F32");
  const [, dims, positions] = x.shape as [number, number, number];
  const splits = [...fixtureInput(fixture, "splits", "I32").data];
  const epsilon = fixtureNumber(fixture, "eps");
  const hierarchy = planPositions(dims, positions);
  const firsts = splits.map((_, b) => splits.slice(0, b).reduce((sum, count) => sum + count, 0));
  const part = (b: number) => embeddings(gpu, x, firsts[b] as number, splits[b] as number);
  const results: Record<string, ArrayLike<number>> = {};
  for (const b of splits.keys()) {
    using alone = accumulate(gpu, hierarchy, [part(b)]);
    results[`part${b}_mean`] = await fileMeans(alone);
    results[`part${b}_m2`] = await fileComoments(alone);
  }
  using all = accumulate(gpu, hierarchy, splits.map((_, b) => part(b)));
  results["mean"] = await fileMeans(all);
  results["m2"] = await fileComoments(all);
  results["cov"] = await fileCovariances(gpu, all, epsilon);
  using gaussian = await HierarchicalGaussian.fit(gpu, all, epsilon);
  results["dist"] = await distancesOf(gpu, gaussian, allEmbeddings(gpu, fixture, "test"));
  return results;
};

/** A single level whose cells are the fixture's positions. */
function planPositions(dims: number, positions: number): Hierarchy {
  const map = { channels: dims, height: 1, width: positions };
  return planHierarchy([map], Uint32Array.from({ length: dims }, (_, i) => i));
}

/** Images `first` .. `first + images - 1` of embeddings [N, d, P] as one feature map [images, d, 1, P]. */
function embeddings(gpu: Gpu, x: FixtureTensor<"F32">, first: number, images: number): Tensor[] {
  const [, dims, positions] = x.shape as [number, number, number];
  const size = dims * positions;
  const part = x.data.subarray(first * size, (first + images) * size);
  return [Tensor.from(gpu, "embeddings", [images, dims, 1, positions], part)];
}

function allEmbeddings(gpu: Gpu, fixture: Fixture, key: string): Tensor[] {
  const x = fixtureInput(fixture, key, "F32");
  return embeddings(gpu, x, 0, x.shape[0] as number);
}

function perPosition(positions: number, row: (position: number) => Float64Array): number[] {
  return Array.from({ length: positions }, (_, p) => [...row(p)]).flat();
}
