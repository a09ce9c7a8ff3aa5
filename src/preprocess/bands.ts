/** Cuts the resize of a large image into bands of rows, each of which fits one binding of the device. */

import type { Image } from "../image/image.ts";
import type { TapTable } from "../map/tap_table.ts";
import { type Range, sliceTaps, type Taps } from "../map/taps.ts";
import type { Levels } from "./levels.ts";
import type { Slot } from "./slot.ts";

/** Rows of the result that are computed together. */
export interface Band {
  /** The rows of the result. */
  readonly result: Range;
  /** The source rows that they need; the next band may need the last of them again. */
  readonly source: Range;
  /** Table from those source rows to those rows of the result. */
  readonly taps: Taps;
}

/** Extents of a band whose buffers are to be measured. */
export interface BandExtents {
  /** Source rows of the band. */
  readonly sourceRows: number;
  /** Rows of the result. */
  readonly resultRows: number;
  /** The source columns that the crop needs. */
  readonly sourceColumns: Range;
  /** Table from those to the columns of the crop. */
  readonly columns: Taps;
}

/** A band with its table on the GPU. */
export interface UploadedBand extends Pick<Band, "result" | "source"> {
  /** Table from the source rows of the band to its rows of the result. */
  readonly rows: TapTable;
}

/** Everything that one band is computed from. */
export interface BandJob {
  /** The whole image. */
  readonly image: Image;
  /** The band. */
  readonly band: UploadedBand;
  /** The source columns that the crop needs. */
  readonly sourceColumns: Range;
  /** Table from those to the columns of the crop. */
  readonly columns: TapTable;
  /** The last step. */
  readonly levels: Levels;
  /** Where to write. */
  readonly slot: Slot;
}

/**
 * Cuts a table of rows into as few bands as fit.
 *
 * @param rows Table from all source rows to all rows of the result.
 * @param bytes Size of the largest buffer that a band of so many source and result rows needs.
 * @param limit Bytes that a buffer may have.
 * @returns The bands, top to bottom.
 * @throws {RangeError} If a single row of the result needs more than the limit.
 */
export function planBands(
  rows: Taps,
  bytes: (sourceRows: number, resultRows: number) => number,
  limit: number,
): Band[] {
  const bands: Band[] = [];
  for (let first = 0; first < rows.output;) {
    const needs = (count: number) => {
      const begin = rows.starts[first] as number;
      const end = (rows.starts[first + count - 1] as number) + rows.support;
      return bytes(end - begin, count);
    };
    let count = 1;
    while (first + count < rows.output && needs(count + 1) <= limit) count++;
    const needed = needs(count);
    if (needed > limit) {
      throw new RangeError(
        `Cannot resize: one row of the result needs ${rows.support} source rows at once, ${needed} bytes of the ` +
          `${limit} that a buffer may have (maxStorageBufferBindingSize): resize to more rows or scale the image down first`,
      );
    }
    const result = { first, count };
    bands.push({ result, ...sliceTaps(rows, result) });
    first += count;
  }
  return bands;
}
