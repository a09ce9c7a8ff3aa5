/** Gram matrices of the samples of every cell, down the tree of levels, and the ridge that makes them positive definite. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS, shaped, TILE } from "../gpu/shaders.ts";
import type { KernelShape } from "../gpu/shape.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { LevelIndices } from "./band_indices.ts";
import type { CellRange } from "./bands.ts";
import { rowStart } from "./hierarchy.ts";
import { chunksOf, type KeptBand, type KeptLevel } from "./kept_samples.ts";

/** Packed entries of one cell's Gram matrix. */
export function gramEntries(images: number): number {
  return rowStart(images, 0);
}

/** Workgroups of sample_gram.wgsl for the products of `rows` images with `columns` images. */
export function sampleGramWorkgroups(cells: number, rows: number, columns: number): Workgroups {
  return [ceilDiv(cells, SHADERS.sample_gram.constants.CELLS), ceilDiv(rows, TILE), ceilDiv(columns, TILE)];
}

/** Workgroups of sample_ridge.wgsl, or sample_ridge_wide.wgsl. */
export function sampleRidgeWorkgroups(cells: number, shape: KernelShape): Workgroups {
  return [ceilDiv(cells, SHADERS[shaped("sample_ridge", shape)].constants.CELLS), 1, 1];
}

/**
 * Records the Gram matrices of some cells of the finest level.
 *
 * @param kept The samples of a band.
 * @param images Their number, N.
 * @param ranges For every level the cells to compute, coarsest level first: each level's hold the parents of the next one's.
 * @returns Packed rows [N (N + 1) / 2, cells] of the finest level's range; the caller disposes of it.
 */
export function sampleGrams(
  batch: Batch,
  { indices, levels }: KeptBand,
  images: number,
  ranges: readonly CellRange[],
): Tensor {
  const entries = gramEntries(images);
  let inherited = batch.defer(Tensor.create(batch.gpu, "root Gram matrix", [entries, 1]));
  let inheritedFirst = 0;
  ranges.forEach((range, index) => {
    const gram = Tensor.create(batch.gpu, "Gram matrices", [entries, range.end - range.first]);
    const { parents, root } = indices.levels[index] as LevelIndices;
    const above = { inherited, inheritedFirst, parents: parents.at(-1) ?? root };
    sampleGram(batch, levels[index] as KeptLevel, { images, range, above, gram });
    inherited = index + 1 < ranges.length ? batch.defer(gram) : gram;
    inheritedFirst = range.first;
  });
  return inherited;
}

/** What one level's Gram matrices are made of, and where they go. */
export interface GramUse {
  readonly images: number;
  readonly range: CellRange;
  /** Gram matrices of the next coarser level's cells from `inheritedFirst` on, and that level's cell of each own cell. */
  readonly above: {
    readonly inherited: Tensor;
    readonly inheritedFirst: number;
    readonly parents: Tensor<"u32">;
  };
  /** [entries, cells], packed; written. */
  readonly gram: Tensor;
}

/** Records the Gram matrices of one level. */
export function sampleGram(batch: Batch, { chunks, mean }: KeptLevel, use: GramUse): void {
  const { images, range, above: { inherited, inheritedFirst, parents }, gram } = use;
  const [channels, levelCells] = mean.shape as [number, number];
  const cells = range.end - range.first;
  chunksOf(images).forEach((row, r) =>
    chunksOf(images).slice(0, r + 1).forEach((column, c) =>
      batch.run("sample_gram", {
        workgroups: sampleGramWorkgroups(cells, row.count, column.count),
        buffers: { rows: chunks[r] as Tensor, columns: chunks[c] as Tensor, mean, parents, inherited, gram },
        params: {
          cells,
          first_cell: range.first,
          level_cells: levelCells,
          channels,
          first_row: row.first,
          row_count: row.count,
          first_column: column.first,
          column_count: column.count,
          inherited_cells: inherited.shape[1] as number,
          inherited_first: inheritedFirst,
        },
      })
    )
  );
}

/**
 * Records the addition of a ridge, and of a multiple of the matrix of ones.
 *
 * @param gram Packed rows [entries, cells], changed in place.
 * @param images N.
 * @param ridge Added to the diagonal.
 * @returns [cells], what the vector of ones contributes to each diagonal element of the inverse; the caller disposes of it.
 */
export function sampleRidge(batch: Batch, gram: Tensor, images: number, ridge: number): Tensor {
  const [, cells] = gram.shape as [number, number];
  const shares = Tensor.create(batch.gpu, "shares", [cells]);
  const { shape } = batch.gpu;
  batch.run(shaped("sample_ridge", shape), {
    workgroups: sampleRidgeWorkgroups(cells, shape),
    buffers: { gram, shares },
    params: { cells, images, ridge },
  });
  return shares;
}
