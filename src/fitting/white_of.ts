/** The level of white of pictures of 16 bits that a camera of fewer wrote. */

import { type ImageList, startReading } from "../image/image_list.ts";
import { inBatches, type SourceOptions } from "../image/sources.ts";

/** Images that are looked at. */
const LOOKED_AT = 8;

/** White of cameras of 10, 12 and 14 bits: what more a picture of 16 bits has tells that it uses them. */
const WHITES = [1023, 4095, 16383];

/** White of samples of 16 bits that nothing is said of. */
const OF_TYPE = 65535;

/**
 * The white that the first images have if their samples of 16 bits use fewer. Of files that say what is white, and of signed and floating
 * samples, nothing is guessed.
 *
 * @param reading How they are read; those that cannot be decoded are told of when all are read.
 * @returns Null if they have 8 bits, use 16, say their white, or are black.
 * @throws {ImageError} If one cannot be decoded, and nothing takes that.
 * @throws The signal's reason, once it is aborted.
 */
export async function whiteOf(images: ImageList, reading: SourceOptions): Promise<number | null> {
  const quiet = { ...reading, onUnreadable: reading.onUnreadable && (() => {}) };
  const most = await largest(images, quiet);
  if (most === null || most === 0) return null;
  const asType = await largest(images, { ...quiet, white: OF_TYPE }); // another one if samples are spread from another white
  return most === asType ? WHITES.find((white) => most <= white) ?? null : null;
}

/** The largest sample of the first images; null if one has 8 bits. */
async function largest(images: ImageList, reading: SourceOptions): Promise<number | null> {
  const some = typeof images === "function" ? startReading(images) : spread(images);
  let most = 0;
  let count = 0;
  for await (const [named] of inBatches(some, 1, reading)) {
    const data = named?.image.data;
    if (!(data instanceof Uint16Array)) return null;
    for (const sample of data) if (sample > most) most = sample;
    if (++count === LOOKED_AT) break;
  }
  return most;
}

/** As many as are looked at, from all over a list. */
function spread<T>(list: readonly T[]): T[] {
  const count = Math.min(LOOKED_AT, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor(i * list.length / count)] as T);
}
