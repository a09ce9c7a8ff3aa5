/** Sums over the feature vectors of a batch: everything that mean, covariance and shrinkage are worked out from, in one pass. */

import { SHADERS, TILE } from "../gpu/shaders.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import { vectorShape } from "./vectors.ts";

/** Rows that stack.wgsl adds to the channels: ones, and squared norms. */
export const EXTRA_ROWS = 2;

/** Entries of the packed lower triangle of a matrix of `rows` rows. */
export function triangleEntries(rows: number): number {
  return rows * (rows + 1) / 2;
}

/** Workgroups of stack.wgsl. */
export function stackWorkgroups(columns: number): Workgroups {
  return [ceilDiv(columns, SHADERS.stack.constants.INVOCATIONS), 1, 1];
}

/** Workgroups of gram.wgsl: row tiles, column tiles, chunks of columns. */
export function gramWorkgroups(rows: number, columns: number): Workgroups {
  return [ceilDiv(rows, TILE), ceilDiv(rows, TILE), ceilDiv(columns, SHADERS.gram.constants.CHUNK)];
}

/**
 * Records the Gram matrix of a batch's feature vectors v = x - origin, each with a 1 and its |v|^2 appended. It holds the sums of 1,
 * v, v v^T, |v|^2, |v|^2 v and |v|^4.
 *
 * @param features [images, channels, ...]; not changed.
 * @param origin [channels]. Near the mean: sums of differences from it lose nothing to cancellation.
 * @returns [chunks, entries]: parts that add up to the packed lower triangle of channels + 2 rows; the caller disposes of it.
 * @throws {RangeError} If a buffer exceeds a limit of the device.
 */
export function gram(batch: Batch, features: Tensor, origin: Tensor): Tensor {
  const { images, channels, positions } = vectorShape(features);
  const columns = images * positions;
  const rows = channels + EXTRA_ROWS;
  const stacked = batch.defer(Tensor.create(batch.gpu, "stacked vectors", [rows, columns]));
  batch.run("stack", {
    workgroups: stackWorkgroups(columns),
    buffers: { features, origin, stacked },
    params: { images, channels, positions },
  });
  const workgroups = gramWorkgroups(rows, columns);
  const entries = triangleEntries(rows);
  const parts = Tensor.create(batch.gpu, "Gram parts", [workgroups[2], entries]);
  batch.run("gram", {
    workgroups,
    buffers: { matrix: stacked, parts },
    params: { rows, columns, entries },
  });
  return parts;
}
