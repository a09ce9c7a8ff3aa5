/** Distances of the images of one part, left out of its fit: the primal form of leave_part_out.ts. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { BandIndices } from "./band_indices.ts";
import type { Band } from "./bands.ts";
import { type LevelGaussian, whitenBand } from "./distance.ts";
import type { PartFactors } from "./leave_part_out.ts";
import { partDistances, partFactors } from "./part_kernels.ts";
import { sampleGrams } from "./sample_gram.ts";

/** A band, its tables, and its Gaussians with the divisor n - 1, coarsest level first. */
export interface BandOfRest {
  readonly band: Band;
  readonly indices: BandIndices;
  readonly gaussians: readonly LevelGaussian[];
}

/**
 * Records the distances of one part in one band: the products of its whitened images are a Gram matrix, as that of samples.
 *
 * @param chunks As for {@linkcode HierarchicalGaussian.partDistances}.
 * @param grid [size, ...] of the whole finest grid; the band's part is written.
 */
export function partDistancesOfBand(
  batch: Batch,
  { band, indices, gaussians }: BandOfRest,
  chunks: readonly (readonly Tensor[])[],
  factors: PartFactors,
  grid: Tensor,
): void {
  const whitened = chunks.map((features) => whitenBand(batch, band, indices, gaussians, features).levels);
  const levels = band.levels.map(({ channels, cells }, level) => ({
    chunks: whitened.map((own) => own[level] as Tensor),
    mean: batch.defer(Tensor.create(batch.gpu, "no mean", [channels, cells])),
  }));
  const ranges = band.levels.map(({ cells }) => ({ first: 0, end: cells }));
  const { size } = factors;
  const products = batch.defer(sampleGrams(batch, { band, indices, levels }, size, ranges));
  partFactors(batch, products, factors);
  const [, cells] = products.shape as [number, number];
  const distances = batch.defer(Tensor.create(batch.gpu, "part distances", [size, cells]));
  partDistances(batch, { factors: products, distances }, factors);
  const row = grid.length / size;
  for (let image = 0; image < size; image++) {
    const at = image * row + (band.firstCells.at(-1) as number);
    batch.copy(distances, grid, { from: image * cells, length: cells, at });
  }
}
