/** Arrays [rows, cells] whose cells lie band by band in a file, read as if they lay side by side. */

import type { ByteSource } from "../format/byte_source.ts";

/** One band's part, [rows, cells]. */
export interface BandPart {
  readonly cells: number;
  /** Where it begins in the file. */
  readonly begin: number;
}

/**
 * Puts the parts of bands side by side.
 *
 * @param parts In the order of their cells.
 * @param use.rows Rows of the array.
 * @param use.cells Cells of all parts.
 * @param use.bytes Bytes of an element.
 * @param use.read Reads bytes of the file.
 */
export function joinedCells(
  parts: readonly BandPart[],
  use: {
    readonly rows: number;
    readonly cells: number;
    readonly bytes: number;
    read(begin: number, end: number): Uint8Array<ArrayBuffer>;
  },
): ByteSource {
  const line = use.cells * use.bytes;
  return {
    size: use.rows * line,
    read(begin, end) {
      const [first, last] = [Math.floor(begin / line), Math.ceil(end / line)];
      const joined = new Uint8Array((last - first) * line);
      let at = 0;
      for (const { cells, begin } of parts) {
        const own = cells * use.bytes;
        const bytes = use.read(begin + first * own, begin + last * own);
        for (let row = 0; row < last - first; row++) {
          joined.set(bytes.subarray(row * own, (row + 1) * own), row * line + at);
        }
        at += own;
      }
      return begin % line === 0 && end % line === 0
        ? joined
        : joined.slice(begin - first * line, end - first * line); // so that elements are aligned
    },
  };
}
