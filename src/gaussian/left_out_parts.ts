/** Distances of the images of parts of one size, each part left out of its fit: the dual form of leave_part_out.ts. */

import { Batch } from "../gpu/batch.ts";
import { VECTOR } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv } from "../gpu/workgroups.ts";
import { CHUNK } from "./kept_samples.ts";
import type { PartFactors } from "./leave_part_out.ts";
import { partColumns, partDistances, partTriangles } from "./part_kernels.ts";
import type { Part } from "./parts.ts";
import { gramEntries } from "./sample_gram.ts";

/** Parts of `size` images that are computed at once. */
function partsAtOnce(size: number): number {
  return Math.max(1, Math.floor(CHUNK / size));
}

/** Elements of a cell's columns that are computed at once. */
export function columnElements(images: number, size: number): number {
  return ceilDiv(partsAtOnce(size) * size, VECTOR) * VECTOR * images;
}

/**
 * Submits the distances of the images of parts, a few parts at a time.
 *
 * @param factor Packed factor [entries, cells] of the Gram matrices with the ridge of parts of this size.
 * @param use.parts Parts of equal size.
 * @param use.ridge lambda.
 * @param use.firstCell Cells of `distances` from there on are written.
 * @param distances For every {@linkcode CHUNK} of images [count, all cells].
 */
export function leavePartsOut(
  factor: Tensor,
  use: { parts: readonly Part[]; factors: PartFactors; ridge: number; firstCell: number },
  distances: readonly Tensor[],
): void {
  const { parts, factors, ridge, firstCell } = use;
  const { images, size } = factors;
  const cells = factor.shape[1] as number;
  const step = partsAtOnce(size);
  for (let first = 0; first < parts.length; first += step) {
    const some = parts.slice(first, first + step);
    using batch = new Batch(factor.gpu, "left-out parts");
    const scratch = (label: string, shape: readonly number[]) =>
      batch.defer(Tensor.create(batch.gpu, label, shape));
    const groups = ceilDiv(some.length * size, VECTOR);
    const matrices = some.length * cells;
    const columns = scratch("part columns", [groups, images, cells, VECTOR]);
    const triangles = scratch("part triangles", [gramEntries(size), matrices]);
    const found = scratch("part distances", [size, matrices]);
    partColumns(batch, { factor, columns }, some.flat());
    partTriangles(batch, { columns, triangles }, { parts: some.length, size, scale: Math.sqrt(ridge) });
    partDistances(batch, { factors: triangles, distances: found }, factors);
    putDistances(batch, found, { parts: some, firstCell }, distances);
    batch.submit();
  }
}

/** Records copies of distances [size, parts * cells] to the places of their images. */
function putDistances(
  batch: Batch,
  found: Tensor,
  { parts, firstCell }: { parts: readonly Part[]; firstCell: number },
  distances: readonly Tensor[],
): void {
  const [, matrices] = found.shape as [number, number];
  const length = matrices / parts.length;
  parts.forEach((part, index) =>
    part.forEach((image, member) => {
      const chunk = distances[Math.floor(image / CHUNK)] as Tensor;
      const at = image % CHUNK * (chunk.shape[1] as number) + firstCell;
      batch.copy(found, chunk, { from: member * matrices + index * length, length, at });
    })
  );
}
