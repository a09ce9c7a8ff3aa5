/** The size of the first of some images. */

import type { Size } from "../preprocess/rectangle.ts";
import { type ImageSource, inBatches, type SourceOptions } from "./sources.ts";

/**
 * Reads images up to the first that can be decoded.
 *
 * @param reading As for all images; of those that cannot be decoded nothing is told, since they are read again.
 * @returns Null if there is none.
 * @throws {ImageError} If one cannot be decoded, and nothing takes that.
 * @throws The signal's reason, once it is aborted.
 */
export async function firstSize(
  sources: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  reading: SourceOptions,
): Promise<Size | null> {
  const quiet = { ...reading, onUnreadable: reading.onUnreadable && (() => {}) };
  for await (const images of inBatches(sources, 1, quiet)) {
    for (const { image: { width, height } } of images) return { width, height };
  }
  return null;
}
