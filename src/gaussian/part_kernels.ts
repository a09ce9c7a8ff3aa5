/** The kernels that leave parts of several images out of a fit; what they compute is derived in leave_part_out.ts. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS, VECTOR } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { PartFactors } from "./leave_part_out.ts";

/** Workgroups of part_columns.wgsl. */
export function partColumnsWorkgroups(cells: number, members: number): Workgroups {
  return [ceilDiv(cells, SHADERS.part_columns.constants.CELLS), ceilDiv(members, VECTOR), 1];
}

/** Workgroups of part_triangle.wgsl. */
export function partTrianglesWorkgroups(cells: number, parts: number): Workgroups {
  return [ceilDiv(cells, SHADERS.part_triangle.constants.CELLS), parts, 1];
}

/** Workgroups of part_factor.wgsl. */
export function partFactorsWorkgroups(cells: number): Workgroups {
  return [ceilDiv(cells, SHADERS.part_factor.constants.CELLS), 1, 1];
}

/** Workgroups of part_distances.wgsl. */
export function partDistancesWorkgroups(matrices: number, size: number): Workgroups {
  return [ceilDiv(matrices, SHADERS.part_distances.constants.CELLS), size, 1];
}

/**
 * Records columns of the inverse of triangles, less the share of the vector of ones: L y = e_i - 1 / N.
 *
 * @param buffers.factor Packed rows [entries, cells].
 * @param buffers.columns [members / {@linkcode VECTOR} rounded up, N, cells, {@linkcode VECTOR}], written.
 * @param members Images i.
 */
export function partColumns(
  batch: Batch,
  { factor, columns }: { factor: Tensor; columns: Tensor },
  members: readonly number[],
): void {
  const [, images, cells] = columns.shape as [number, number, number, number];
  const count = members.length;
  const table = batch.defer(Tensor.from(batch.gpu, "members", [count], Uint32Array.from(members)));
  batch.run("part_columns", {
    workgroups: partColumnsWorkgroups(cells, count),
    buffers: { factor, members: table, columns },
    params: { images, cells, count },
  });
}

/**
 * Records the Cholesky factors of scale^2 Y^T Y, Y the columns of a part.
 *
 * @param buffers.columns As of {@linkcode partColumns}, of parts of equal size one after the other; orthonormal within a part when done.
 * @param buffers.triangles Packed rows [entries, parts * cells], written.
 */
export function partTriangles(
  batch: Batch,
  buffers: { columns: Tensor; triangles: Tensor },
  { parts, size, scale }: { parts: number; size: number; scale: number },
): void {
  const [, images, cells] = buffers.columns.shape as [number, number, number, number];
  batch.run("part_triangle", {
    workgroups: partTrianglesWorkgroups(cells, parts),
    buffers,
    params: { images, cells, parts, size, scale },
  });
}

/**
 * Records the Cholesky factors of R = I - 1 1^T / N - products / (n - 1), in place.
 *
 * @param matrices y_i^T y_j of the whitened images of one part at every cell, packed rows [entries, cells]; factors when done.
 */
export function partFactors(batch: Batch, matrices: Tensor, { size, images, scale }: PartFactors): void {
  const cells = matrices.shape[1] as number;
  batch.run("part_factor", {
    workgroups: partFactorsWorkgroups(cells),
    buffers: { matrices },
    params: { cells, size, share: 1 / images, scale: 1 / scale },
  });
}

/**
 * Records the distances of the images of parts, each part left out.
 *
 * @param buffers.factors Cholesky factors of R, packed rows [entries, matrices]: one for a part at a cell.
 * @param buffers.distances [size, matrices], written.
 */
export function partDistances(
  batch: Batch,
  buffers: { factors: Tensor; distances: Tensor },
  { size, scale, offset }: PartFactors,
): void {
  const matrices = buffers.factors.shape[1] as number;
  batch.run("part_distances", {
    workgroups: partDistancesWorkgroups(matrices, size),
    buffers,
    params: { matrices, size, scale, offset },
  });
}
