/** Reading at a place of an open file. */

import type { OpenFile } from "../platform/platform.ts";

/** Offsets are from the start of the file, as SEEK_SET of POSIX has it. */
export const SEEK_START = 0;

/**
 * Fills arrays, one after the other, with what a file holds from a place on.
 *
 * @throws {Error} If the file ends before, or cannot be read.
 */
export function readAt(file: OpenFile, at: number, parts: readonly Uint8Array[]): void {
  file.seekSync(at, SEEK_START);
  for (const part of parts) {
    for (let filled = 0; filled < part.length;) {
      const count = file.readSync(part.subarray(filled));
      if (count === null) throw tooShort(at, parts);
      filled += count;
    }
  }
}

function tooShort(at: number, parts: readonly Uint8Array[]): Error {
  const end = parts.reduce((sum, { length }) => sum + length, at);
  return new Error(
    `Cannot read bytes ${at} to ${end} of a file: it is shorter than what was written, and ends before; it was changed`,
  );
}
