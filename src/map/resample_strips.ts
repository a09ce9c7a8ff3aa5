/** Resampling to a result that is larger than one buffer may be, such as a map at the resolution of a 48-megapixel image. */

import type { Gpu } from "../gpu/device.ts";
import { Resampling } from "./resample.ts";
import { type Range, sliceTaps, type Taps } from "./taps.ts";

/**
 * Uploads the tables of a resampling in strips of rows of the result, as few as the device's buffers allow.
 *
 * @param maps How many maps are resampled at once.
 * @param taps.rows Table from the rows of a source to those of the result.
 * @param taps.columns Table from its columns to those of the result.
 * @param stripBytes Largest strip in bytes; left out, what the device binds.
 * @returns One for each strip, top to bottom, all of the whole source; the caller disposes of them.
 * @throws {RangeError} If a single row of the result exceeds the limit.
 */
export function stripResamplings(
  gpu: Gpu,
  maps: number,
  { rows, columns }: { readonly rows: Taps; readonly columns: Taps },
  stripBytes: number = Math.min(gpu.limits.maxStorageBufferBindingSize, gpu.limits.maxBufferSize),
): Resampling[] {
  const rowBytes = maps * columns.output * Float32Array.BYTES_PER_ELEMENT;
  return stripRows(rows.output, rowBytes, stripBytes).map((strip) => {
    const { source: { first }, taps } = sliceTaps(rows, strip);
    const starts = taps.starts.map((start) => start + first); // the source stays whole: it is the small one
    return new Resampling(gpu, { rows: { ...taps, input: rows.input, starts }, columns });
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
