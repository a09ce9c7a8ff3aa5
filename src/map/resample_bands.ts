/** Resampling to a result that is larger than one buffer may be, such as a map at the resolution of a 48-megapixel image. */

import type { Gpu } from "../gpu/device.ts";
import { Resampling } from "./resample.ts";
import { type Range, sliceTaps, type Taps } from "./taps.ts";

/**
 * Uploads the tables of a resampling in bands of rows of the result, as few as the device's buffers allow.
 *
 * @param maps How many maps are resampled at once.
 * @param taps.rows Table from the rows of a source to those of the result.
 * @param taps.columns Table from its columns to those of the result.
 * @param bandBytes Largest band in bytes; left out, what the device binds.
 * @returns One for each band, top to bottom, all of the whole source; the caller disposes of them.
 * @throws {RangeError} If a single row of the result exceeds the limit.
 */
export function bandResamplings(
  gpu: Gpu,
  maps: number,
  { rows, columns }: { readonly rows: Taps; readonly columns: Taps },
  bandBytes: number = Math.min(gpu.limits.maxStorageBufferBindingSize, gpu.limits.maxBufferSize),
): Resampling[] {
  const rowBytes = maps * columns.output * Float32Array.BYTES_PER_ELEMENT;
  return bandRows(rows.output, rowBytes, bandBytes).map((band) => {
    const { source: { first }, taps } = sliceTaps(rows, band);
    const starts = taps.starts.map((start) => start + first); // the source stays whole: it is the small one
    return new Resampling(gpu, { rows: { ...taps, input: rows.input, starts }, columns });
  });
}

/**
 * Cuts rows into bands of equal height but the last.
 *
 * @param rows How many rows there are.
 * @param rowBytes Size of one.
 * @param bandBytes Largest size of a band.
 * @returns The bands, top to bottom.
 * @throws {RangeError} If a single row is larger than a band may be.
 */
export function bandRows(rows: number, rowBytes: number, bandBytes: number): Range[] {
  const height = Math.min(Math.floor(bandBytes / rowBytes), rows);
  if (height < 1) {
    throw new RangeError(
      `Cannot resample: one row of the result takes ${rowBytes} bytes, a buffer at most ${bandBytes} ` +
        "(maxStorageBufferBindingSize): resample fewer maps at once or to fewer columns",
    );
  }
  return Array.from({ length: Math.ceil(rows / height) }, (_, band) => {
    const first = band * height;
    return { first, count: Math.min(height, rows - first) };
  });
}
