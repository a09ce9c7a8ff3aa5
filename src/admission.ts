/** Images on their way to a scoring: those that can be scored, and those that cannot, in the order in which they came. */

import type { Acquaintance, Known } from "./acquaintance.ts";
import { ImageError } from "./image/image.ts";
import { type ImageSource, type NamedImage, readEach, type SourceOptions } from "./image/sources.ts";

/** An image that cannot be scored: it cannot be read, is unlike those that the model takes, or is more than the device holds. */
export interface FailedImage {
  /** Its path, or its place in the sequence. */
  readonly name: string;
  /** What is wrong; the message names the image and says what helps. */
  readonly error: ImageError | RangeError;
}

/** An image that can be scored, and what the model knows of it. */
export interface AdmittedImage extends NamedImage {
  readonly known: Known;
}

/** What images must be to be scored. */
export interface AdmissionUse {
  readonly acquaintance: Acquaintance;
  /** Whether they may be of another kind than those of the fit. */
  readonly anyKind: boolean;
  /** @throws {RangeError} If the image cannot be brought to the network's input. */
  requireFit(image: NamedImage): void;
}

/**
 * Reads images one by one. What is wrong with one of them costs no other.
 *
 * @throws {TypeError} If a source is no image in any form, which is a fault of the caller's and of no image.
 * @throws The signal's reason, once it is aborted.
 */
export async function* admitted(
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  use: AdmissionUse,
  options: Omit<SourceOptions, "onUnreadable">,
): AsyncGenerator<AdmittedImage | FailedImage> {
  for await (const read of readEach(images, options)) {
    yield read instanceof ImageError ? { name: read.file, error: read } : await admit(read, use);
  }
}

/**
 * Groups images that are computed at once, with those between them that cannot be scored.
 *
 * @param count Images in a batch that can be scored; the last batch may have fewer.
 * @param stops Whether one that cannot be scored ends its batch: what comes after it is not read before the batch is done with.
 */
export async function* batched(
  images: AsyncIterable<AdmittedImage | FailedImage>,
  count: number,
  stops: boolean,
): AsyncGenerator<(AdmittedImage | FailedImage)[]> {
  let batch: (AdmittedImage | FailedImage)[] = [];
  let good = 0;
  for await (const image of images) {
    batch.push(image);
    // one that cannot be scored waits for those before it only
    if (isFailed(image) ? good > 0 && !stops : ++good < count) continue;
    yield batch;
    batch = [];
    good = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Whether this is an image that cannot be scored. */
export function isFailed(image: object): image is FailedImage {
  return "error" in image;
}

async function admit(
  named: NamedImage,
  { acquaintance, anyKind, requireFit }: AdmissionUse,
): Promise<AdmittedImage | FailedImage> {
  try {
    requireFit(named);
    return { ...named, known: await acquaintance.with(named, anyKind) };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof ImageError)) throw error;
    return { name: named.name, error };
  }
}
