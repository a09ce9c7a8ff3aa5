/** Fits a Gaussian to a fixture's features through the GPU kernels and lays what it finds out as the files do. */

import { covariance } from "../../src/gaussian/factor.ts";
import type { HierarchicalGaussian } from "../../src/gaussian/gaussian.ts";
import type { Hierarchy, Level } from "../../src/gaussian/hierarchy.ts";
import { Statistics } from "../../src/gaussian/statistics.ts";
import { Batch } from "../../src/gpu/batch.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { Tensor } from "../../src/gpu/tensor.ts";
import {
  denseTriangle,
  denseVector,
  factorInFileOrder,
  filePlaces,
  symmetricInFileOrder,
  vectorInFileOrder,
} from "./reassemble.ts";

/** Accumulates batches: each a list of tensors [images, channels, height, width], finest map first; disposes of them. */
export function accumulate(
  gpu: Gpu,
  hierarchy: Hierarchy,
  batches: readonly (readonly Tensor[])[],
): Statistics {
  const statistics = new Statistics(gpu, hierarchy);
  for (const features of batches) {
    statistics.add(features);
    for (const tensor of features) tensor[Symbol.dispose]();
  }
  return statistics;
}

/** Means of all positions in the file's order, [positions, dims]. */
export async function fileMeans(statistics: Statistics): Promise<Float64Array> {
  const { hierarchy } = statistics;
  const levels = await Promise.all(
    hierarchy.levels.map(async (_, level) => onlyBand(await statistics.readMeans(level))),
  );
  return everyPosition(
    hierarchy,
    (places, p) => vectorInFileOrder(denseVector(hierarchy, levels, p), places),
  );
}

/** Co-moments of all positions in the file's order, [positions, dims, dims]. */
export async function fileComoments(statistics: Statistics): Promise<Float64Array> {
  const { levels } = onlyBand(statistics.bands);
  const packed = await Promise.all(levels.map(({ comoment }) => comoment.read()));
  return fileMatrices(statistics.hierarchy, packed);
}

/** Regularised covariances in the file's order, [positions, dims, dims], from copies: `statistics` is not changed. */
export async function fileCovariances(
  gpu: Gpu,
  statistics: Statistics,
  epsilon: number,
): Promise<Float64Array> {
  const { levels, band } = onlyBand(statistics.bands);
  const packed = await Promise.all(levels.map(async ({ comoment }, index) => {
    using matrix = Tensor.create(gpu, "covariance", comoment.shape);
    using batch = new Batch(gpu, "covariance");
    batch.copy(comoment, matrix);
    covariance(batch, band.levels[index] as Level, matrix, { divisor: statistics.images - 1, epsilon });
    batch.submit();
    return await matrix.read();
  }));
  return fileMatrices(statistics.hierarchy, packed);
}

/** Factors in the file's order, [positions, dims, dims]. */
export async function fileFactors(gaussian: HierarchicalGaussian): Promise<Float64Array> {
  const { hierarchy } = gaussian;
  const packed = (await gaussian.download()).map(({ factor }) => factor);
  return everyPosition(
    hierarchy,
    (places, p) => factorInFileOrder(denseTriangle(hierarchy, packed, p), places),
  );
}

/** Twice the sum of the logarithms of the factor's diagonal, [positions]; the same in every order of the variables. */
export async function logDeterminants(gaussian: HierarchicalGaussian): Promise<Float64Array> {
  const { hierarchy } = gaussian;
  const packed = (await gaussian.download()).map(({ factor }) => factor);
  return everyPosition(hierarchy, (_, p) => {
    const triangle = denseTriangle(hierarchy, packed, p);
    const logarithms = Array.from(
      { length: hierarchy.dims },
      (_, i) => Math.log(triangle[i * (hierarchy.dims + 1)] as number),
    );
    return Float64Array.of(2 * logarithms.reduce((sum, value) => sum + value, 0));
  });
}

/** Distances [images, positions] of features; disposes of them. */
export async function distancesOf(
  gpu: Gpu,
  gaussian: HierarchicalGaussian,
  features: readonly Tensor[],
): Promise<Float32Array> {
  using batch = new Batch(gpu, "distances");
  using distances = gaussian.distances(batch, features);
  batch.submit();
  for (const tensor of features) tensor[Symbol.dispose]();
  return await distances.read();
}

function fileMatrices(hierarchy: Hierarchy, packed: readonly ArrayLike<number>[]): Float64Array {
  return everyPosition(
    hierarchy,
    (places, p) => symmetricInFileOrder(denseTriangle(hierarchy, packed, p), places),
  );
}

function everyPosition(
  hierarchy: Hierarchy,
  at: (places: Uint32Array, position: number) => Float64Array,
): Float64Array {
  const places = filePlaces(hierarchy);
  const { cells } = hierarchy.levels.at(-1) as Level;
  const parts = Array.from({ length: cells }, (_, position) => at(places, position));
  const length = (parts[0] as Float64Array).length;
  const joined = new Float64Array(cells * length);
  parts.forEach((part, position) => joined.set(part, position * length));
  return joined;
}

/** Fixtures are small: their hierarchies are never split. */
function onlyBand<T>(bands: readonly T[]): T {
  const [band, ...more] = bands;
  if (band === undefined || more.length > 0) {
    throw new RangeError(
      `Cannot lay out a fixture: it must fit one band of the device: received ${bands.length}`,
    );
  }
  return band;
}
