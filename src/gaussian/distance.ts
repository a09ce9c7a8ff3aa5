/** Mahalanobis distances by forward substitution down the tree of levels; no inverse anywhere. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Band } from "./bands.ts";
import type { BandIndices, LevelIndices } from "./band_indices.ts";
import { SHADERS, shaped, TILE, VECTOR } from "../gpu/shaders.ts";
import type { KernelShape } from "../gpu/shape.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { gather } from "./gather.ts";
import type { Level } from "./hierarchy.ts";
import type { SquareMap } from "./leave_one_out.ts";

/** Elements in half precision, two to a word, the first in its low bits; the last word may have one. */
export type Halves = Tensor<"u32">;

/** Mean and factor of one level of a band. */
export interface LevelGaussian {
  /** [channels, cells]. */
  readonly mean: Tensor;
  /** Cholesky factor of the regularised covariance, packed rows [entries, cells]; or its {@linkcode Halves}. */
  readonly factor: Tensor | Halves;
}

/** Workgroups of condition.wgsl, or condition_wide.wgsl. */
export function conditionWorkgroups(
  { cells, channels }: Level,
  images: number,
  shape: KernelShape,
): Workgroups {
  const rows = shape === "wide" ? SHADERS.condition_wide.constants.ROWS : TILE;
  const { CELLS } = SHADERS[shaped("condition", shape)].constants;
  return [ceilDiv(cells, CELLS), ceilDiv(channels, rows), ceilDiv(images, VECTOR)];
}

/** Workgroups of substitute.wgsl, or substitute_wide.wgsl. */
export function substituteWorkgroups(
  { cells }: Pick<Level, "cells">,
  images: number,
  shape: KernelShape,
): Workgroups {
  const { CELLS } = SHADERS[shaped("substitute", shape)].constants;
  return [ceilDiv(cells, CELLS), ceilDiv(images, VECTOR), 1];
}

/** Workgroups of root.wgsl. */
export function rootWorkgroups(cells: number, images: number): Workgroups {
  return [ceilDiv(cells, SHADERS.root.constants.CELLS), images, 1];
}

/** What a band's whitening leaves behind, deferred to the batch: read or copy it before the submit, not after. */
export interface Whitened {
  /** y = L^-1 (x - mean) by level, coarsest first: [images, channels, cells]. */
  readonly levels: readonly Tensor[];
  /** |y|^2 summed down the tree: [images, cells] of the finest level. */
  readonly squares: Tensor;
}

/**
 * Records the whitening of a batch of images in one band: y = L^-1 (x - mean), level by level down the tree.
 *
 * @param gaussians Coarsest level first.
 * @param features One tensor [images, channels, height, width] for every feature map, finest first.
 */
export function whitenBand(
  batch: Batch,
  band: Band,
  indices: BandIndices,
  gaussians: readonly LevelGaussian[],
  features: readonly Tensor[],
): Whitened {
  const images = (features[0] as Tensor).shape[0] as number;
  const whitened: Tensor[] = [];
  let inherited = batch.defer(Tensor.create(batch.gpu, "root squares", [images, 1]));
  band.levels.forEach((level, index) => {
    const own = indices.levels[index] as LevelIndices;
    const { mean, factor } = gaussians[index] as LevelGaussian;
    const residuals = batch.defer(
      Tensor.create(batch.gpu, "residuals", [images, level.channels, level.cells]),
    );
    gather(batch, level, own, { features, images, reference: mean, gathered: residuals });
    whitened.forEach((y, a) => {
      const parents = own.parents[a] as Tensor<"u32">;
      condition(batch, level, band.levels[a] as Level, { factor, whitened: y, parents, residuals });
    });
    const squares = batch.defer(Tensor.create(batch.gpu, "squares", [images, level.cells]));
    const parents = own.parents.at(-1) ?? own.root;
    substitute(batch, level, { factor, inherited, parents, residuals, squares });
    whitened.push(residuals);
    inherited = squares;
  });
  return { levels: whitened, squares: inherited };
}

/**
 * Records the distances of a batch of images in one band: d = sqrt(delta^T Sigma^-1 delta) (Defard et al. 2020, eq. 2).
 *
 * @param gaussians Coarsest level first.
 * @param features One tensor [images, channels, height, width] for every feature map, finest first.
 * @param grid [images, height, width] of the whole finest grid; the band's part is written.
 * @param squareMap Applied to the squared distances.
 */
export function distanceBand(
  batch: Batch,
  band: Band,
  indices: BandIndices,
  gaussians: readonly LevelGaussian[],
  features: readonly Tensor[],
  grid: Tensor,
  squareMap: SquareMap,
): void {
  const { squares } = whitenBand(batch, band, indices, gaussians, features);
  const [images, cells] = squares.shape as [number, number];
  const [, height, width] = grid.shape as [number, number, number];
  batch.run("root", {
    workgroups: rootWorkgroups(cells, images),
    buffers: { squares, grid },
    params: {
      images,
      cells,
      grid_cells: height * width,
      first_cell: band.firstCells.at(-1) as number,
      ...squareMap,
    },
  });
}

function isHalf(factor: Tensor | Halves): factor is Halves {
  return factor.type === "u32";
}

function substitute(
  batch: Batch,
  level: Level,
  buffers: {
    factor: Tensor | Halves;
    inherited: Tensor;
    parents: Tensor<"u32">;
    residuals: Tensor;
    squares: Tensor;
  },
): void {
  const { cells, ancestors, channels } = level;
  const [images, inheritedCells] = buffers.inherited.shape as [number, number];
  const { shape } = batch.gpu;
  batch.run(shaped(isHalf(buffers.factor) ? "substitute_half" : "substitute", shape), {
    workgroups: substituteWorkgroups(level, images, shape),
    buffers,
    params: { images, cells, ancestors, channels, inherited_cells: inheritedCells },
  });
}

function condition(
  batch: Batch,
  level: Level,
  ancestor: Level,
  buffers: { factor: Tensor | Halves; whitened: Tensor; parents: Tensor<"u32">; residuals: Tensor },
): void {
  const images = buffers.residuals.shape[0] as number;
  const { shape } = batch.gpu;
  batch.run(shaped(isHalf(buffers.factor) ? "condition_half" : "condition", shape), {
    workgroups: conditionWorkgroups(level, images, shape),
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
