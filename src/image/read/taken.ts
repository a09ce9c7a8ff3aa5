/**
 * What of a picture is taken.
 *
 * @module
 */

import type { Image } from "../image.ts";
import { picked } from "./bands.ts";
import type { ReadOptions } from "./header.ts";
import { levelled } from "./samples.ts";

/**
 * A picture with its white and its bands where the options say.
 *
 * @param name Name for messages.
 * @throws {ImageError} If a sample is above white, or a band is missing.
 */
export function taken(image: Image, reading: ReadOptions, name: string): Image {
  return picked({ ...image, data: levelled(image.data, reading.white, name) }, reading, name);
}
