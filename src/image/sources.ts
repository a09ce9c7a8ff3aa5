/** Images on their way in: paths and decoded images, grouped into batches. */

import { readImage } from "./read/decode.ts";
import type { Image } from "./image.ts";

/** An image with the name it has in messages. */
export interface NamedImage {
  /** Its path, or its place in the sequence. */
  readonly name: string;
  /** The decoded image. */
  readonly image: Image;
}

/** A path to an image file, or an image decoded already, with or without a name. */
export type ImageSource = string | Image | NamedImage;

/**
 * Decodes sources one after the other and groups them.
 *
 * @param count Images in a batch; the last batch may have fewer.
 * @throws {RangeError} If count is not a positive integer.
 * @throws {ImageError} If a file cannot be decoded.
 */
export async function* inBatches(
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  count: number,
): AsyncGenerator<NamedImage[]> {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`Cannot form batches: their size must be a positive integer: received ${count}`);
  }
  let batch: NamedImage[] = [];
  let place = 0;
  for await (const source of sources) {
    batch.push(await named(source, place++));
    if (batch.length < count) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function named(source: ImageSource, place: number): Promise<NamedImage> {
  if (typeof source === "string") return { name: source, image: await readImage(source) };
  return "image" in source ? source : { name: `image ${place}`, image: source };
}
