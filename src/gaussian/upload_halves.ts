/** The upload of arrays [rows, cells] in half precision to the bands that their cells are in. */

import type { HalfBits } from "../format/dtype.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Halves } from "./distance.ts";
import type { Cells } from "./upload_cells.ts";

/** Elements that are read, and wait to be copied by the device, at once: 1 MiB. */
const ELEMENTS = 2 ** 19;

/**
 * Uploads an array, some rows at a time.
 *
 * @param label Of the tensors.
 * @param array [rows, cells].
 * @param ranges The cells of each band.
 * @returns [rows, count] for every band, two elements to a word; the caller disposes of them.
 */
export function uploadHalves(
  gpu: Gpu,
  label: string,
  array: HalfBits,
  cells: number,
  ranges: readonly Cells[],
): Halves[] {
  using stack = new DisposableStack();
  const rows = array.length / cells;
  const tensors = ranges.map(({ count }) =>
    stack.use(Tensor.create(gpu, label, [Math.ceil(rows * count / 2)], "u32"))
  );
  const step = 2 * Math.max(1, Math.floor(ELEMENTS / cells / 2)); // whole words, whatever the number of cells
  for (let row = 0; row < rows; row += step) {
    const last = Math.min(row + step, rows);
    const some = array.subarray(row * cells, last * cells);
    ranges.forEach((range, band) => tensors[band]?.write(words(some, cells, range), row * range.count / 2));
    gpu.flush();
  }
  stack.move();
  return tensors;
}

/** Some cells of every row, two to a word. */
function words(bits: Uint16Array, cells: number, { first, count }: Cells): Uint32Array<ArrayBuffer> {
  const rows = bits.length / cells;
  const own = new Uint32Array(Math.ceil(rows * count / 2));
  const halves = new Uint16Array(own.buffer);
  for (let row = 0; row < rows; row++) {
    halves.set(bits.subarray(row * cells + first, row * cells + first + count), row * count);
  }
  return own;
}
