/**
 * The mark in pictures that this program draws of scores: they stand beside pictures of parts, and are none. It is at a fixed place near
 * the beginning of a file, so that it is known by the first bytes, whatever the file is called.
 *
 * @module
 */

import { readHeadSync } from "../format/read_head.ts";

/** What the mark says, in the text that PNG and TIFF have for the name of a program. */
export const DRAWN_BY = "oddspot";

/** First bytes of a file that are enough to know the mark. */
const HEAD_BYTES = 64;

/** Where the text chunk of a PNG begins when it follows the header: signature, IHDR, and the chunk's own length. */
const PNG_PLACE = 8 + 25 + 4;

/** Where the text of a TIFF begins when it follows the header. */
const TIFF_PLACE = 8;

/**
 * Whether a file is a picture that this program drew of a score.
 *
 * @param path The file; the name is not looked at.
 * @throws {Error} If it cannot be read.
 */
export function isDrawn(path: string): boolean {
  const text = new TextDecoder("latin1").decode(readHeadSync(path, HEAD_BYTES));
  return text.startsWith("PNG\r\n", 1) && text.startsWith(`tEXtSoftware\0${DRAWN_BY}`, PNG_PLACE) ||
    text.startsWith("II*\0") && text.startsWith(`${DRAWN_BY}\0`, TIFF_PLACE);
}
