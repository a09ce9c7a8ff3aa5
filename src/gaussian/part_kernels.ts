/** The kernels that leave parts of several images out of a fit; what they compute is derived in leave_part_out.ts. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS, VECTOR } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { PartFactors } from "./leave_part_out.ts";
import { gramEntries } from "./sample_gram.ts";

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
 * @param factor Packed rows [entries, cells].
 * @param images N.
 * @param members Images i.
 * @returns [members / 4 rounded up, images, cells, 4]; the caller disposes of it.
 */
export function partColumns(
  batch: Batch,
  factor: Tensor,
  images: number,
  members: readonly number[],
): Tensor {
  const cells = factor.shape[1] as number;
  const count = members.length;
  const table = batch.defer(Tensor.from(batch.gpu, "members", [count], Uint32Array.from(members)));
  const columns = Tensor.create(batch.gpu, "part columns", [ceilDiv(count, VECTOR), images, cells, VECTOR]);
  batch.run("part_columns", {
    workgroups: partColumnsWorkgroups(cells, count),
    buffers: { factor, members: table, columns },
    params: { images, cells, count },
  });
  return columns;
}

/**
 * Records the Cholesky factors of scale^2 Y^T Y, Y the columns of a part.
 *
 * @param columns As of {@linkcode partColumns}, of parts of equal size one after the other; orthonormal within a part when done.
 * @returns Packed rows [entries, parts * cells]; the caller disposes of it.
 */
export function partTriangles(
  batch: Batch,
  columns: Tensor,
  { parts, size, scale }: { parts: number; size: number; scale: number },
): Tensor {
  const [, images, cells] = columns.shape as [number, number, number, number];
  const triangles = Tensor.create(batch.gpu, "part triangles", [gramEntries(size), parts * cells]);
  batch.run("part_triangle", {
    workgroups: partTrianglesWorkgroups(cells, parts),
    buffers: { columns, triangles },
    params: { images, cells, parts, size, scale },
  });
  return triangles;
}

/**
 * Records the Cholesky factors of R = I - 1 1^T / N - products / (n - 1), in place.
 *
 * @param products y_i^T y_j of the whitened images of one part at every cell, packed rows [entries, cells].
 */
export function partFactors(batch: Batch, products: Tensor, { size, images, scale }: PartFactors): void {
  const cells = products.shape[1] as number;
  batch.run("part_factor", {
    workgroups: partFactorsWorkgroups(cells),
    buffers: { matrices: products },
    params: { cells, size, share: 1 / images, scale: 1 / scale },
  });
}

/**
 * Records the distances of the images of parts, each part left out.
 *
 * @param factors Cholesky factors of R, packed rows [entries, matrices]; a part at a cell has one.
 * @returns [size, matrices]; the caller disposes of it.
 */
export function partDistances(
  batch: Batch,
  factors: Tensor,
  { size, scale, offset }: PartFactors,
): Tensor {
  const matrices = factors.shape[1] as number;
  const distances = Tensor.create(batch.gpu, "part distances", [size, matrices]);
  batch.run("part_distances", {
    workgroups: partDistancesWorkgroups(matrices, size),
    buffers: { factors, distances },
    params: { matrices, size, scale, offset },
  });
  return distances;
}
