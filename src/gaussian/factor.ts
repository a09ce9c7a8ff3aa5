/** Batched blocked Cholesky factorisation down the tree of levels. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { SHADERS, shaped, TILE, WIDE_BLOCK } from "../gpu/shaders.ts";
import type { KernelShape } from "../gpu/shape.ts";
import { type Step, SUBMIT_FLOPS, submitSteps } from "../gpu/submits.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Band } from "./bands.ts";
import type { BandIndices, LevelIndices } from "./band_indices.ts";
import { diagonalFlops, panelFlops } from "./factor_work.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { type Level, packedEntries, rowStart } from "./hierarchy.ts";

/** What `status` holds when every pivot was positive and finite. */
export const ALL_POSITIVE = 0xffffffff;

/** Workgroups of covariance.wgsl: rows along y, columns of the longest row along z. */
export function covarianceWorkgroups({ cells, channels, ancestors }: Level): Workgroups {
  return [ceilDiv(cells, SHADERS.covariance.constants.CELLS), channels, ancestors + channels];
}

/** Rows and columns of a block of the factorisation. */
export function blockOf(shape: KernelShape): number {
  return shape === "wide" ? WIDE_BLOCK : TILE;
}

/** Workgroups of factor_diagonal.wgsl, or factor_diagonal_wide.wgsl. */
export function diagonalWorkgroups({ cells }: Pick<Level, "cells">, shape: KernelShape): Workgroups {
  return [ceilDiv(cells, SHADERS[shaped("factor_diagonal", shape)].constants.CELLS), 1, 1];
}

/** Workgroups of factor_panel.wgsl, or factor_panel_wide.wgsl, for the row tiles from `firstTile` on. */
export function panelWorkgroups(
  { cells, channels }: Level,
  firstTile: number,
  shape: KernelShape,
): Workgroups {
  const rows = shape === "wide" ? SHADERS.factor_panel_wide.constants.ROWS : TILE;
  const { CELLS } = SHADERS[shaped("factor_panel", shape)].constants;
  return [ceilDiv(cells, CELLS), Math.max(0, ceilDiv(channels, rows) - firstTile), 1];
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
 * Submits the factorisation of a band's covariances, in place, coarsest level first, in submits of bounded length.
 *
 * @param matrices Packed covariances [entries, cells], coarsest level first; factors when done.
 * @param most Floating-point operations of a submit.
 * @returns For every level a status [1]: {@linkcode ALL_POSITIVE}, or the smallest cell * variables + variable whose pivot is
 *   not positive and finite. The caller reads and disposes of them.
 */
export function factorBand(
  band: Band,
  indices: BandIndices,
  matrices: readonly Tensor[],
  most = SUBMIT_FLOPS,
): Tensor<"u32">[] {
  return band.levels.map((level, index) => {
    const own = indices.levels[index] as LevelIndices;
    const matrix = matrices[index] as Tensor;
    const { gpu } = matrix;
    const block = blockOf(gpu.shape);
    const status = Tensor.from(gpu, "pivot status", [1], Uint32Array.of(ALL_POSITIVE));
    using copy = pivotRows(gpu, level);
    const beside = band.levels.slice(0, index).flatMap((ancestor, a) =>
      blocks(ancestor, block).map((row) =>
        panel(level, matrix, {
          level: ancestor,
          tensor: matrices[a] as Tensor,
          base: 0,
          parents: own.parents[a] as Tensor<"u32">,
          row,
          block,
        }, 0)
      )
    );
    const down = blocks(level, block).flatMap((row) => ownBlock(level, own, { matrix, status, copy }, row));
    submitSteps(gpu, "factor", [...beside, ...down], most);
    return status;
  });
}

/** First rows of a level's blocks. */
function blocks({ channels }: Level, block: number): number[] {
  return Array.from({ length: ceilDiv(channels, block) }, (_, i) => i * block);
}

/** Room for the rows of any block that has rows below it. */
function pivotRows(gpu: Gpu, level: Level): Tensor {
  const { cells, channels, ancestors } = level;
  const longest = packedEntries(level) - rowStart(Math.max(0, channels - blockOf(gpu.shape)), ancestors);
  return Tensor.create(gpu, "pivot rows", [longest, cells]);
}

/** The steps of one block of a level's own triangle: its diagonal, and the rows below it. */
function ownBlock(
  level: Level,
  { identity }: LevelIndices,
  { matrix, status, copy }: { matrix: Tensor; status: Tensor<"u32">; copy: Tensor },
  row: number,
): Step[] {
  const { cells, ancestors, channels } = level;
  const { shape } = matrix.gpu;
  const block = blockOf(shape);
  const diagonal: Step = {
    flops: diagonalFlops(level, { row, block }),
    record: (batch) =>
      batch.run(shaped("factor_diagonal", shape), {
        workgroups: diagonalWorkgroups(level, shape),
        buffers: { matrix, status },
        params: { cells, ancestors, channels, first_row: row },
      }),
  };
  if (row + block >= channels) return [diagonal]; // no rows below
  // A buffer cannot be read and written through two bindings of one dispatch: the panel reads a copy of the pivot rows.
  const base = rowStart(row, ancestors);
  const length = (rowStart(row + block, ancestors) - base) * cells;
  const below = panel(
    level,
    matrix,
    { level, tensor: copy, base, parents: identity, row, block },
    row / block + 1,
  );
  return [diagonal, {
    flops: below.flops,
    record(batch) {
      batch.copy(matrix, copy, { from: base * cells, length });
      below.record(batch);
    },
  }];
}

/** The step that solves rows beside a block of pivot rows, from a tile of rows on. */
function panel(
  level: Level,
  matrix: Tensor,
  pivots: {
    level: Level;
    tensor: Tensor;
    base: number;
    parents: Tensor<"u32">;
    row: number;
    block: number;
  },
  firstTile: number,
): Step {
  const { shape } = matrix.gpu;
  return {
    flops: panelFlops(level, level.channels - firstTile * pivots.block, pivots),
    record: (batch) =>
      batch.run(shaped("factor_panel", shape), {
        workgroups: panelWorkgroups(level, firstTile, shape),
        buffers: { pivots: pivots.tensor, parents: pivots.parents, matrix },
        params: {
          cells: level.cells,
          ancestors: level.ancestors,
          channels: level.channels,
          first_tile: firstTile,
          pivot_cells: pivots.level.cells,
          pivot_ancestors: pivots.level.ancestors,
          pivot_channels: pivots.level.channels,
          pivot_row: pivots.row,
          pivot_base: pivots.base,
        },
      }),
  };
}
