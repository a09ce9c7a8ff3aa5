/**
 * Pixels as cameras, canvases and other libraries hand them over.
 *
 * @module
 */

import { type Image, ImageError } from "./image.ts";

/** Samples of a picture, interleaved, row by row from the top left: an {@linkcode Image} that need not say its channels. */
export interface Pixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Samples per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; left out: as many as the samples make. */
  readonly channels?: Image["channels"];
  /** `height * width * channels` samples, from 0 to 255 or, in a `Uint16Array`, from 0 to 65535. */
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
}

/** Whether a value has the parts of a picture, whatever they are. */
export function isPixels(value: unknown): value is Pixels {
  return typeof value === "object" && value !== null && "width" in value && "height" in value &&
    "data" in value;
}

/**
 * Makes sure that pixels are a picture.
 *
 * @param pixels The pixels.
 * @param name Name for messages.
 * @returns A picture that shares their samples.
 * @throws {ImageError} If a side is no positive integer, or there are not as many samples as size and channels say.
 * @throws {TypeError} If the samples are in an array of another class.
 */
export function imageOf(pixels: Pixels, name: string): Image {
  const { width, height } = pixels;
  const data = samplesOf(pixels, name);
  if (![width, height].every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new ImageError(
      name,
      `its size is ${width} x ${height}`,
      "give width and height in whole pixels, at least 1",
    );
  }
  const channels = pixels.channels ?? data.length / (width * height);
  if (!isChannels(channels) || data.length !== width * height * channels) {
    const wanted = pixels.channels === undefined ? "1 to 4 channels" : `${pixels.channels} channels`;
    throw new ImageError(
      name,
      `its ${data.length} samples are not ${width} x ${height} pixels of ${wanted}`,
      "give width * height * channels samples without padding, channels from 1 to 4",
    );
  }
  return { width, height, channels, data };
}

function samplesOf({ data }: { readonly data: unknown }, name: string): Image["data"] {
  if (data instanceof Uint8Array || data instanceof Uint16Array) return data;
  if (data instanceof Uint8ClampedArray) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  throw new TypeError(
    `Cannot read image '${name}': its data must be a Uint8Array, Uint8ClampedArray or Uint16Array: received ` +
      `${className(data)}; bring the samples to 0..255 or 0..65535`,
  );
}

/** What a value is, for messages: the name of its class, or the value itself if it has none. */
export function className(value: unknown): string {
  return value === null || value === undefined ? String(value) : Object(value).constructor?.name ?? "object";
}

function isChannels(count: number): count is Image["channels"] {
  return [1, 2, 3, 4].includes(count);
}
