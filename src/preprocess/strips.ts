/** Cuts the resize of a large image into strips of rows, each of which fits one binding of the device. */

import type { Image } from "../image/image.ts";
import type { TapTable } from "../map/tap_table.ts";
import { type Range, sliceTaps, sourceOf, type Taps } from "../map/taps.ts";
import type { Slot, Standardisation } from "./standardisation.ts";

/** Rows of the result that are computed together. */
export interface Strip {
  /** The rows of the result. */
  readonly result: Range;
  /** The source rows that they need; the next strip may need the last of them again. */
  readonly source: Range;
  /** Table from those source rows to those rows of the result. */
  readonly taps: Taps;
}

/** Extents of a strip whose buffers are to be measured. */
export interface StripExtents {
  /** Source rows of the strip. */
  readonly sourceRows: number;
  /** Rows of the result. */
  readonly resultRows: number;
  /** The source columns that the crop needs. */
  readonly sourceColumns: Range;
  /** Table from those to the columns of the crop. */
  readonly columns: Taps;
}

/** A strip with its table on the GPU. */
export interface UploadedStrip extends Pick<Strip, "result" | "source"> {
  /** Table from the source rows of the strip to its rows of the result. */
  readonly rows: TapTable;
}

/** Everything that one strip is computed from. */
export interface StripJob {
  /** The whole image. */
  readonly image: Image;
  /** The strip. */
  readonly strip: UploadedStrip;
  /** The source columns that the crop needs. */
  readonly sourceColumns: Range;
  /** Table from those to the columns of the crop. */
  readonly columns: TapTable;
  /** The last step. */
  readonly standardisation: Standardisation;
  /** Where to write. */
  readonly slot: Slot;
}

/**
 * Cuts a table of rows into as few strips as fit.
 *
 * @param rows Table from all source rows to all rows of the result.
 * @param bytes Size of the largest buffer that a strip of so many source and result rows needs.
 * @param limit Bytes that a buffer may have.
 * @returns The strips, top to bottom.
 * @throws {RangeError} If a single row of the result needs more than the limit.
 */
export function planStrips(
  rows: Taps,
  bytes: (sourceRows: number, resultRows: number) => number,
  limit: number,
): Strip[] {
  const strips: Strip[] = [];
  for (let first = 0; first < rows.output;) {
    const needs = (count: number) => bytes(sourceOf(rows, { first, count }).count, count);
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
    strips.push({ result, ...sliceTaps(rows, result) });
    first += count;
  }
  return strips;
}
