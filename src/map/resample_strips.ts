/** Resampling to a result that is larger than one buffer may be, such as a map at the resolution of a 48-megapixel image. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { resample } from "./resample.ts";
import { type Range, sliceTaps, type Taps } from "./taps.ts";

/**
 * Records a resampling in strips of rows of the result, as few as the device's buffers allow.
 *
 * @param source [..., height, width], finite; not changed.
 * @param rows Table from `height` to the rows of the result.
 * @param columns Table from `width` to the columns of the result.
 * @param stripBytes Largest strip in bytes; left out, what the device binds.
 * @returns The strips [..., strip rows, columns.output], top to bottom; the caller disposes of them.
 * @throws {RangeError} If a table is for another extent, or a single row of the result exceeds the limit.
 */
export function resampleStrips(
  batch: Batch,
  source: Tensor,
  rows: Taps,
  columns: Taps,
  stripBytes: number = Math.min(batch.gpu.limits.maxStorageBufferBindingSize, batch.gpu.limits.maxBufferSize),
): Tensor[] {
  const maps = source.shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  const rowBytes = maps * columns.output * Float32Array.BYTES_PER_ELEMENT;
  return stripRows(rows.output, rowBytes, stripBytes).map((strip) => {
    const { source: { first }, taps } = sliceTaps(rows, strip);
    const starts = taps.starts.map((start) => start + first); // the source stays whole: it is the small one
    return resample(batch, source, { ...taps, input: rows.input, starts }, columns);
  });
}

/**
 * Cuts rows into strips of equal height but the last.
 *
 * @param rows How many rows there are.
 * @param rowBytes Size of one.
 * @param stripBytes Largest size of a strip.
 * @returns The strips, top to bottom.
 * @throws {RangeError} If a single row is larger than a strip may be.
 */
export function stripRows(rows: number, rowBytes: number, stripBytes: number): Range[] {
  const height = Math.min(Math.floor(stripBytes / rowBytes), rows);
  if (height < 1) {
    throw new RangeError(
      `Cannot resample: one row of the result takes ${rowBytes} bytes, a buffer at most ${stripBytes} ` +
        "(maxStorageBufferBindingSize): resample fewer maps at once or to fewer columns",
    );
  }
  return Array.from({ length: Math.ceil(rows / height) }, (_, strip) => {
    const first = strip * height;
    return { first, count: Math.min(height, rows - first) };
  });
}
