/** Mahalanobis distances by forward substitution down the tree of levels; no inverse anywhere. */

import type { Batch, Workgroups } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";
import type { Band } from "./bands.ts";
import type { BandIndices, LevelIndices } from "./band_indices.ts";
import { ceilDiv, CELLS, IMAGES, TILE } from "./constants.ts";
import { gather } from "./gather.ts";
import type { Level } from "./hierarchy.ts";

/** Mean and factor of one level of a band. */
export interface LevelGaussian {
  /** [channels, cells]. */
  readonly mean: Tensor;
  /** Cholesky factor of the regularised covariance, packed rows [entries, cells]. */
  readonly factor: Tensor;
}

/** Workgroups of condition.wgsl. */
export function conditionWorkgroups({ cells, channels }: Level, images: number): Workgroups {
  return [ceilDiv(cells, CELLS), ceilDiv(channels, TILE), ceilDiv(images, IMAGES)];
}

/** Workgroups of substitute.wgsl. */
export function substituteWorkgroups({ cells }: Pick<Level, "cells">, images: number): Workgroups {
  return [ceilDiv(cells, CELLS), ceilDiv(images, IMAGES), 1];
}

/** Workgroups of root.wgsl. */
export function rootWorkgroups(cells: number, images: number): Workgroups {
  return [ceilDiv(cells, CELLS), images, 1];
}

/**
 * Records the distances of a batch of images in one band: d = sqrt(delta^T Sigma^-1 delta) (Defard et al. 2020, eq. 2).
 *
 * @param gaussians Coarsest level first.
 * @param features One tensor [images, channels, height, width] for every feature map, finest first.
 * @param grid [images, height, width] of the whole finest grid; the band's part is written.
 */
export function distanceBand(
  batch: Batch,
  kernels: Kernels,
  band: Band,
  indices: BandIndices,
  gaussians: readonly LevelGaussian[],
  features: readonly Tensor[],
  grid: Tensor,
): void {
  const [images, height, width] = grid.shape as [number, number, number];
  const whitened: Tensor[] = [];
  let inherited = batch.defer(Tensor.create(batch.gpu, "root squares", [images, 1]));
  band.levels.forEach((level, index) => {
    const own = indices.levels[index] as LevelIndices;
    const { mean, factor } = gaussians[index] as LevelGaussian;
    const residuals = batch.defer(
      Tensor.create(batch.gpu, "residuals", [images, level.channels, level.cells]),
    );
    gather(batch, kernels, level, own, { features, images, reference: mean, gathered: residuals });
    whitened.forEach((y, a) => {
      condition(batch, kernels, level, band.levels[a] as Level, {
        factor,
        whitened: y,
        parents: own.parents[a] as Tensor<"u32">,
        residuals,
      });
    });
    const squares = batch.defer(Tensor.create(batch.gpu, "squares", [images, level.cells]));
    const parents = own.parents.at(-1) ?? own.root;
    batch.run(kernels.substitute, {
      workgroups: substituteWorkgroups(level, images),
      buffers: { factor, inherited, parents, residuals, squares },
      params: {
        images,
        cells: level.cells,
        ancestors: level.ancestors,
        channels: level.channels,
        inherited_cells: inherited.shape[1] as number,
      },
    });
    whitened.push(residuals);
    inherited = squares;
  });
  const cells = inherited.shape[1] as number;
  batch.run(kernels.root, {
    workgroups: rootWorkgroups(cells, images),
    buffers: { squares: inherited, grid },
    params: { images, cells, grid_cells: height * width, first_cell: band.firstCells.at(-1) as number },
  });
}

function condition(
  batch: Batch,
  kernels: Kernels,
  level: Level,
  ancestor: Level,
  buffers: { factor: Tensor; whitened: Tensor; parents: Tensor<"u32">; residuals: Tensor },
): void {
  const images = buffers.residuals.shape[0] as number;
  batch.run(kernels.condition, {
    workgroups: conditionWorkgroups(level, images),
    buffers,
    params: {
      images,
      cells: level.cells,
      ancestors: level.ancestors,
      channels: level.channels,
      first_column: ancestor.ancestors,
      columns: ancestor.channels,
      column_cells: ancestor.cells,
    },
  });
}
