/** Batched blocked Cholesky factorisation down the tree of levels. */

import { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Band } from "./bands.ts";
import type { BandIndices, LevelIndices } from "./band_indices.ts";
import { SHADERS, TILE } from "../gpu/shaders.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { type Level, packedEntries, rowStart } from "./hierarchy.ts";

/** What `status` holds when every pivot was positive and finite. */
export const ALL_POSITIVE = 0xffffffff;

/** Workgroups of covariance.wgsl: rows along y, columns of the longest row along z. */
export function covarianceWorkgroups({ cells, channels, ancestors }: Level): Workgroups {
  return [ceilDiv(cells, SHADERS.covariance.constants.CELLS), channels, ancestors + channels];
}

/** Workgroups of factor_diagonal.wgsl. */
export function diagonalWorkgroups({ cells }: Pick<Level, "cells">): Workgroups {
  return [ceilDiv(cells, SHADERS.factor_diagonal.constants.CELLS), 1, 1];
}

/** Workgroups of factor_panel.wgsl for the row tiles from `firstTile` on. */
export function panelWorkgroups({ cells, channels }: Level, firstTile: number): Workgroups {
  return [
    ceilDiv(cells, SHADERS.factor_panel.constants.CELLS),
    Math.max(0, ceilDiv(channels, TILE) - firstTile),
    1,
  ];
}

/**
 * Records the turn of a level's co-moment into its regularised covariance, in place.
 *
 * @param matrix [entries, cells], packed.
 * @param divisor Of the co-moment: N - 1 for N images.
 * @param epsilon Added to the diagonal.
 */
export function covariance(
  batch: Batch,
  level: Level,
  matrix: Tensor,
  { divisor, epsilon }: { divisor: number; epsilon: number },
): void {
  const { cells, ancestors, channels } = level;
  batch.run("covariance", {
    workgroups: covarianceWorkgroups(level),
    buffers: { matrix },
    params: { cells, ancestors, channels, scale: 1 / divisor, epsilon },
  });
}

/**
 * Submits the factorisation of a band's covariances, in place, coarsest level first, one submit a level.
 *
 * @param matrices Packed covariances [entries, cells], coarsest level first; factors when done.
 * @returns For every level a status [1]: {@linkcode ALL_POSITIVE}, or the smallest cell * variables + variable whose pivot is
 *   not positive and finite. The caller reads and disposes of them.
 */
export function factorBand(
  band: Band,
  indices: BandIndices,
  matrices: readonly Tensor[],
): Tensor<"u32">[] {
  return band.levels.map((level, index) => {
    const own = indices.levels[index] as LevelIndices;
    const matrix = matrices[index] as Tensor;
    const gpu = matrix.gpu;
    const status = Tensor.from(gpu, "pivot status", [1], Uint32Array.of(ALL_POSITIVE));
    using batch = new Batch(gpu, "factor");
    band.levels.slice(0, index).forEach((ancestor, a) => {
      const pivots = {
        level: ancestor,
        tensor: matrices[a] as Tensor,
        base: 0,
        parents: own.parents[a] as Tensor<"u32">,
      };
      for (let row = 0; row < ancestor.channels; row += TILE) {
        panel(batch, level, matrix, pivots, row, 0);
      }
    });
    factorOwnTriangle(batch, level, own, matrix, status);
    batch.submit();
    return status;
  });
}

function factorOwnTriangle(
  batch: Batch,
  level: Level,
  { identity }: LevelIndices,
  matrix: Tensor,
  status: Tensor<"u32">,
): void {
  const { cells, ancestors, channels } = level;
  const longest = packedEntries(level) - rowStart(Math.max(0, channels - TILE), ancestors);
  const copied = batch.defer(Tensor.create(batch.gpu, "pivot rows", [longest, cells]));
  for (let row = 0; row < channels; row += TILE) {
    batch.run("factor_diagonal", {
      workgroups: diagonalWorkgroups(level),
      buffers: { matrix, status },
      params: { cells, ancestors, channels, first_row: row },
    });
    const tile = row / TILE + 1;
    if (tile * TILE >= channels) return; // no rows below
    // A buffer cannot be read and written through two bindings of one dispatch: the panel reads a copy of the pivot rows.
    const base = rowStart(row, ancestors);
    const end = rowStart(row + TILE, ancestors);
    batch.copy(matrix, copied, { from: base * cells, length: (end - base) * cells });
    panel(batch, level, matrix, { level, tensor: copied, base, parents: identity }, row, tile);
  }
}

function panel(
  batch: Batch,
  level: Level,
  matrix: Tensor,
  pivots: { level: Level; tensor: Tensor; base: number; parents: Tensor<"u32"> },
  row: number,
  firstTile: number,
): void {
  batch.run("factor_panel", {
    workgroups: panelWorkgroups(level, firstTile),
    buffers: { pivots: pivots.tensor, parents: pivots.parents, matrix },
    params: {
      cells: level.cells,
      ancestors: level.ancestors,
      channels: level.channels,
      first_tile: firstTile,
      pivot_cells: pivots.level.cells,
      pivot_ancestors: pivots.level.ancestors,
      pivot_channels: pivots.level.channels,
      pivot_row: row,
      pivot_base: pivots.base,
    },
  });
}
