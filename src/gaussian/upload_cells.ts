/** The upload of arrays [rows, cells] to the bands that their cells are in. */

import type { Floats } from "../format/dtype.ts";
import { freeArray } from "../free_array.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";

/** Cells `first` .. `first + count - 1`. */
export interface Cells {
  readonly first: number;
  readonly count: number;
}

/** Elements that are read, and wait to be copied by the device, at once: 4 MiB. */
const ELEMENTS = 2 ** 18;

/**
 * Uploads an array, some rows at a time: what a device copies from is held in main memory until the copy is made.
 *
 * @param label Of the tensors.
 * @param array [rows, cells].
 * @param ranges The cells of each band.
 * @returns [rows, count] for every band; the caller disposes of them.
 */
export function uploadCells(
  gpu: Gpu,
  label: string,
  array: Floats,
  cells: number,
  ranges: readonly Cells[],
): Tensor[] {
  using stack = new DisposableStack();
  const rows = array.length / cells;
  const tensors = ranges.map(({ count }) => stack.use(Tensor.create(gpu, label, [rows, count])));
  const step = Math.max(1, Math.floor(ELEMENTS / cells));
  const room = new Float32Array(step * cells);
  for (let row = 0; row < rows; row += step) {
    const some = array.subarray(row * cells, Math.min(row + step, rows) * cells);
    ranges.forEach((range, band) => tensors[band]?.write(cut(some, cells, range, room), row * range.count));
    gpu.flush();
    if (!(array instanceof Float32Array)) freeArray(some); // it was read for this
  }
  stack.move();
  return tensors;
}

/** Some cells of every row of an array [rows, cells], in `room`; the array itself when that is all of it. */
function cut(
  array: Float32Array<ArrayBuffer>,
  cells: number,
  { first, count }: Cells,
  room: Float32Array<ArrayBuffer>,
): Float32Array {
  if (count === cells) return array;
  const rows = array.length / cells;
  const own = room.subarray(0, rows * count);
  for (let row = 0; row < rows; row++) {
    own.set(array.subarray(row * cells + first, row * cells + first + count), row * count);
  }
  return own;
}
