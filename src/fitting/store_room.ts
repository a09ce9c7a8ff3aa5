/** How much of a fit's features is kept, and where. */

import { here } from "../platform/here.ts";
import type { StoreRoom } from "./feature_store.ts";

const MEBIBYTE = 2 ** 20;

/** Most bytes of the temporary file: 6,000 images of 256 x 256 through the embedded network. */
const FILE_BYTES = 2 ** 32;

/** Most bytes in main memory where no file can be written: a quarter of what is free, but not over the first; the second where that is not known. */
const [MOST_ALONE, UNKNOWN_ALONE] = [512 * MEBIBYTE, 256 * MEBIBYTE];

/**
 * Room for features. A file that is read again soon costs no more than memory: it stays in the system's cache, which gives it up when
 * something else wants the memory. So memory is for where there is no file.
 *
 * @param asked Mebibytes in main memory; undefined if nobody said.
 * @param onNote Told in words for people that features are not kept.
 */
export function storeRoom(asked: number | undefined, onNote?: (text: string) => void): StoreRoom {
  const memoryAlone = asked === undefined ? memoryOfOwn() : asked * MEBIBYTE;
  return {
    memory: asked === undefined ? 0 : memoryAlone,
    memoryAlone,
    folder: here.temporaryFolder(),
    file: FILE_BYTES,
    onFull: onNote && ((reason) =>
      onNote(
        `not all features can be kept (${reason}): they are computed again; give them memory with --cache-mb (option cacheMb), or a ` +
          "folder with room in TMPDIR that may be read and written",
      )),
  };
}

/** A quarter of the memory that is free, as far as that is known. */
function memoryOfOwn(): number {
  const free = here.freeMemory();
  return free === null ? UNKNOWN_ALONE : Math.min(free / 4, MOST_ALONE);
}
