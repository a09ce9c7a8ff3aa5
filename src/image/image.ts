/**
 * A decoded picture, and the error for what is none.
 *
 * @module
 */

import { printable } from "../format/printable.ts";

/** Samples of a picture, interleaved, row by row from the top left. */
export interface Image {
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** Samples per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Alpha is not premultiplied. */
  channels: 1 | 2 | 3 | 4;
  /** `height * width * channels` samples, from 0 to 255 or, in a `Uint16Array`, from 0 to 65535. */
  data: Uint8Array | Uint16Array;
}

/** An image that cannot be used. Its message names it, says what is wrong and what helps. */
export class ImageError extends Error {
  /** Name of the class. */
  override readonly name = "ImageError";

  /**
   * Joins the parts to one message.
   *
   * @param file Path of the file, or name or place of an image that is in none, as the user knows it.
   * @param reason What was found, with the values.
   * @param remedy What the user can do about it.
   * @param options The error underneath, if there is one.
   */
  constructor(
    readonly file: string,
    readonly reason: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot read image '${printable(file)}': ${printable(reason, Infinity)}; ${remedy}`, options);
  }
}
