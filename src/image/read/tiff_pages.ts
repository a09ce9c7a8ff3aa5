/**
 * The pages of a TIFF file, classic or BigTIFF.
 *
 * @module
 */

import { ImageError } from "../image.ts";

/** Tag that says what a page is for; its lowest bit: a smaller copy of another page, its third: a mask of one. */
const SUBFILE_TAG = 254;
const NO_PICTURE = 1 | 4;

/** Widths of what stands in a directory. */
const CLASSIC = { offset: 4, count: 2, entry: 12 } as const;
const BIG = { offset: 8, count: 8, entry: 20 } as const;

/** Where a page's directory begins, and where the place of the next one stands behind it. */
interface Directory {
  readonly start: number;
  readonly next: number;
}

/** Whether a file that begins as a TIFF does is a BigTIFF, whose offsets have 64 bits. */
export function isBigTiff(bytes: Uint8Array): boolean {
  return bytes[bytes[0] === 0x49 ? 2 : 3] === 43;
}

/**
 * A file of one page: the given one if it has no other.
 *
 * @param bytes The whole file, which begins as a TIFF does.
 * @param page Which one, from 1; undefined: the only one. Smaller copies of other pages and masks of them are none.
 * @param name Name for messages.
 * @throws {ImageError} If there are several and none is named, or there is none of that number.
 * @throws {SyntaxError} If the chain of directories leaves the file or comes back to where it was.
 */
export function onlyPage(bytes: Uint8Array, page: number | undefined, name: string): Uint8Array {
  const pages = pagesOf(bytes);
  if (page === undefined && pages.length > 1) {
    const own = name.replace(/#\d+$/, "");
    throw new ImageError(
      name,
      `it is a TIFF of ${pages.length} pages`,
      `name one of them: '${own}#1' to '${own}#${pages.length}'`,
    );
  }
  const wanted = pages[(page ?? 1) - 1];
  if (wanted === undefined) {
    throw new ImageError(name, `it has no page ${page ?? 1}`, `its pages are 1 to ${pages.length}`);
  }
  return pages.length === 1 ? bytes : withOnly(bytes, wanted);
}

/** A copy whose chain of directories is that one. */
function withOnly(bytes: Uint8Array, { start, next }: Directory): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const little = bytes[0] === 0x49;
  if (isBigTiff(bytes)) {
    view.setBigUint64(8, BigInt(start), little);
    view.setBigUint64(next, 0n, little);
  } else {
    view.setUint32(4, start, little);
    view.setUint32(next, 0, little);
  }
  return copy;
}

function pagesOf(bytes: Uint8Array): Directory[] {
  const { offset, count, entry } = isBigTiff(bytes) ? BIG : CLASSIC;
  const read = reader(bytes);
  const pages: Directory[] = [];
  const seen = new Set<number>();
  for (let start = read(offset, offset); start !== 0;) {
    if (seen.has(start)) throw new SyntaxError("its directories form a circle");
    seen.add(start);
    const next = start + count + entry * read(start, count);
    if (!(next + offset <= bytes.length)) {
      throw new SyntaxError(`a directory ends at byte ${next + offset} of ${bytes.length}`);
    }
    let kind = 0;
    for (let field = start + count; field < next; field += entry) {
      if (read(field, 2) === SUBFILE_TAG) kind = read(field + entry - offset, 4);
    }
    if ((kind & NO_PICTURE) === 0) pages.push({ start, next });
    start = read(next, offset);
  }
  return pages;
}

/** Reads numbers of some bytes, in the file's order of them. */
function reader(bytes: Uint8Array): (at: number, width: 2 | 4 | 8) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  return (at, width) => {
    if (at + width > bytes.length) throw new SyntaxError(`a directory lies at byte ${at} of ${bytes.length}`);
    if (width === 8) return Number(view.getBigUint64(at, little));
    return width === 4 ? view.getUint32(at, little) : view.getUint16(at, little);
  };
}
