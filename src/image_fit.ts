/** Whether images can be brought to the network's input: said before anything is computed. */

import type { NamedImage } from "./image/sources.ts";
import { geometry } from "./preprocess/geometry.ts";
import { planResize } from "./preprocess/resize.ts";
import { sampleFormat } from "./preprocess/samples.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import { requireOneBuffer } from "./register/upload_samples.ts";

/** What images must fit. */
export interface ImageFitUse {
  readonly preprocess: PreprocessSettings;
  /** Whether images are moved to where a reference has its part. */
  readonly registered: boolean;
  /** The size that they must have after preprocessing; where images are registered, they all have the frame's. */
  readonly size: Size;
}

/** The check of images; remembers the last that fitted, as images of one inspection mostly have one size. */
export class ImageFit {
  readonly #use: ImageFitUse;
  #fitted = "";

  /** Takes what the images must fit. */
  constructor(use: ImageFitUse) {
    this.#use = use;
  }

  /**
   * Checks that an image can be brought to the network's input.
   *
   * @param largestBuffer Bytes of the largest buffer of the device.
   * @throws {RangeError} If it cannot be cropped so, ends up at another size, or needs a larger buffer than that; the message names it.
   */
  require({ name, image }: NamedImage, largestBuffer: number): void {
    const format = sampleFormat(image);
    const key = JSON.stringify([format, largestBuffer]);
    if (key === this.#fitted) return;
    const { preprocess, registered, size } = this.#use;
    const places = explained(name, () => geometry(image, preprocess));
    if (!registered) requireSize(name, places.crop, size);
    explained(name, () => {
      if (registered) return requireOneBuffer(format, largestBuffer);
      planResize(format, { ...preprocess, geometry: places }, largestBuffer);
    });
    this.#fitted = key;
  }
}

/** Names the image that something cannot be done with. */
export function explained<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new RangeError(`Cannot use image '${name}': ${(cause as Error).message}`, { cause });
  }
}

/**
 * Refuses an image of another size than the others.
 *
 * @param crop Its size after preprocessing.
 * @throws {RangeError} If it is not the wanted one; the message names the image.
 */
export function requireSize(name: string, crop: Size, { width, height }: Size): void {
  if (crop.width === width && crop.height === height) return;
  throw new RangeError(
    `Cannot use image '${name}': it is ${crop.width}x${crop.height} after preprocessing, the others are ` +
      `${width}x${height}; use a crop, or a resize to a fixed width and height`,
  );
}
