/** One batch's part in the statistics of a level: centring, and the scatter (co-moment) of centred samples. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { SHADERS, TILE } from "../gpu/shaders.ts";
import { ceilDiv, foldedWorkgroups, type Workgroups } from "../gpu/workgroups.ts";
import type { Level } from "./hierarchy.ts";

/** Sample counts of a merge of a batch into what was accumulated before. */
export interface MergeCounts {
  /** Images accumulated before. */
  readonly before: number;
  /** Images of the batch. */
  readonly images: number;
}

/** A level's samples of one batch. */
export interface LevelSamples {
  /** [images, channels, cells], centred on the batch mean. */
  readonly samples: Tensor;
  /** [channels, cells], batch mean minus running mean. */
  readonly delta: Tensor;
}

/** Workgroups of center.wgsl: elements in one dimension, folded into two past the device's limit of workgroups in one. */
export function centerWorkgroups(elements: number, limit: number): Workgroups {
  return foldedWorkgroups(elements, SHADERS.center.constants.INVOCATIONS, limit);
}

/** Workgroups of scatter.wgsl for `rows` own channels against `columns` channels of the column level. */
export function scatterWorkgroups(
  { cells }: Pick<Level, "cells">,
  rows: number,
  columns: number,
): Workgroups {
  return [ceilDiv(cells, SHADERS.scatter.constants.CELLS), ceilDiv(rows, TILE), ceilDiv(columns, TILE)];
}

/**
 * Records the centring of samples on their own mean and the merge of that mean into `mean`.
 *
 * @param use.samples [images, channels, cells], changed in place.
 * @param use.mean [channels, cells], the running mean, updated.
 * @param use.delta [channels, cells], written.
 */
export function center(
  batch: Batch,
  use: LevelSamples & { mean: Tensor },
  { before, images }: MergeCounts,
): void {
  const { samples, mean, delta } = use;
  const workgroups = centerWorkgroups(mean.length, batch.gpu.limits.maxComputeWorkgroupsPerDimension);
  batch.run("center", {
    workgroups,
    buffers: { samples, mean, delta },
    params: {
      images,
      elements: mean.length,
      weight: images / (before + images),
      width: workgroups[0] * SHADERS.center.constants.INVOCATIONS,
    },
  });
}

/**
 * Records the scatter of a level's rows against the columns of one level: itself, or a coarser one.
 *
 * @param use.level The level of the rows.
 * @param use.own Its samples.
 * @param use.columnLevel The level of the columns.
 * @param use.column The column level's samples.
 * @param use.parents [cells], the column level's cell of each cell.
 * @param use.comoment [entries, cells], packed; added to.
 */
export function scatter(
  batch: Batch,
  use: {
    level: Level;
    own: LevelSamples;
    columnLevel: Level;
    column: LevelSamples;
    parents: Tensor<"u32">;
    comoment: Tensor;
  },
  { before, images }: MergeCounts,
): void {
  const { level, own, columnLevel, column, parents, comoment } = use;
  batch.run("scatter", {
    workgroups: scatterWorkgroups(level, level.channels, columnLevel.channels),
    buffers: {
      rows: own.samples,
      columns: column.samples,
      parents,
      row_delta: own.delta,
      column_delta: column.delta,
      comoment,
    },
    params: {
      images,
      cells: level.cells,
      row_channels: level.channels,
      column_cells: columnLevel.cells,
      column_channels: columnLevel.channels,
      ancestors: level.ancestors,
      first_column: columnLevel.ancestors,
      triangular: level === columnLevel ? 1 : 0,
      weight: before * images / (before + images),
    },
  });
}
