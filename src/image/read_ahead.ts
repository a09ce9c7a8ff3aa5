/** Reading ahead in a list of large images. */

import { THREADED_PIXELS } from "./read/decoding_threads.ts";

/** Most images that are read before their turn. */
const MOST_IMAGES = 16;

/** About as many bytes of pixels wait for their turn. */
const MOST_BYTES = 64 * 2 ** 20;

/** What the image that was read last says of those that come. */
export interface ReadSize {
  /** Number of pixels. */
  readonly pixels: number;
  /** Bytes of its samples. */
  readonly bytes: number;
}

/**
 * Reads the items of a list one after the other, and while they are large, some before their turn: threads decode them meanwhile. Small
 * ones are read when it is their turn.
 *
 * @param open Reads an item; told whether it is before its turn.
 * @param sizeOf Size of what was read; null if it says nothing of those that come.
 */
export async function* readAhead<Item, Read>(
  items: readonly Item[],
  open: (item: Item, place: number, early: boolean) => Promise<Read>,
  sizeOf: (read: Read) => ReadSize | null,
): AsyncGenerator<Read> {
  const opened: Promise<Read>[] = [];
  let next = 0;
  const start = (early: boolean) => {
    const reading = open(items[next] as Item, next, early);
    reading.catch(() => {}); // thrown in its turn
    opened.push(reading);
    next++;
  };
  let room = 0;
  while (next < items.length || opened.length > 0) {
    if (opened.length === 0) start(false);
    const read = await (opened.shift() as Promise<Read>);
    const size = sizeOf(read);
    if (size) room = roomFor(size);
    while (opened.length < room && next < items.length) start(true);
    yield read;
  }
}

/** How many images of a size are read before their turn. */
export function roomFor({ pixels, bytes }: ReadSize): number {
  return pixels < THREADED_PIXELS ? 0 : Math.max(1, Math.min(MOST_IMAGES, Math.floor(MOST_BYTES / bytes)));
}
