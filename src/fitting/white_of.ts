/** The level of white of pictures of 16 bits that a camera of fewer wrote. */

import { type ImageList, startReading } from "../image/image_list.ts";
import { inBatches, type SourceOptions } from "../image/sources.ts";

/** Images that are looked at. */
const LOOKED_AT = 8;

/** White of cameras of 10, 12 and 14 bits: what more a picture of 16 bits has tells that it uses them. */
const WHITES = [1023, 4095, 16383];

/**
 * The white that the first images have if they have more than 8 bits and use fewer than 16.
 *
 * @param reading How they are read; those that cannot be decoded are told of when all are read.
 * @returns Null if they have 8 bits, use 16, or are black.
 * @throws {ImageError} If one cannot be decoded, and nothing takes that.
 * @throws The signal's reason, once it is aborted.
 */
export async function whiteOf(images: ImageList, reading: SourceOptions): Promise<number | null> {
  const quiet = { ...reading, onUnreadable: reading.onUnreadable && (() => {}) };
  const some = typeof images === "function" ? startReading(images) : spread(images);
  let most = 0;
  let count = 0;
  for await (const [named] of inBatches(some, 1, quiet)) {
    const data = named?.image.data;
    if (!(data instanceof Uint16Array)) return null;
    for (const sample of data) if (sample > most) most = sample;
    if (++count === LOOKED_AT) break;
  }
  return most === 0 ? null : WHITES.find((white) => most <= white) ?? null;
}

/** As many as are looked at, from all over a list. */
function spread<T>(list: readonly T[]): T[] {
  const count = Math.min(LOOKED_AT, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor(i * list.length / count)] as T);
}
