/**
 * Which bands of a picture are looked at: bands are the channels of a pixel, whatever they measure.
 *
 * @module
 */

import { type Image, ImageError } from "../image.ts";

/** Most channels of a picture. */
export const MOST_CHANNELS = 4;

/**
 * The bands of a file that are taken: those that are asked for, or all where they make a picture.
 *
 * @param count How many the file has.
 * @param picture Whether all of them make a picture.
 * @throws {ImageError} If one that is asked for is missing, or all make no picture.
 */
export function wantedBands(
  bands: readonly number[] | undefined,
  count: number,
  picture: boolean,
  name: string,
): readonly number[] {
  if (bands) {
    requireBands(bands, count, name);
    return bands;
  }
  if (picture) return Array.from({ length: count }, (_, band) => band);
  throw new ImageError(
    name,
    `it has ${count} bands`,
    count === 0
      ? "leave it out"
      : "say with 'bands' which of them are looked at: one, or three as red, green and blue",
  );
}

/**
 * A picture of some bands of another.
 *
 * @param bands Numbers from 0, one or three of them; left out, all.
 * @param name Name for messages.
 * @throws {ImageError} If the picture has no such band.
 */
export function picked(image: Image, bands: readonly number[] | undefined, name: string): Image {
  if (bands === undefined) return image;
  requireBands(bands, image.channels, name);
  const { width, height, channels, data } = image;
  const result = new (data.constructor as Uint8ArrayConstructor)(width * height * bands.length);
  for (let pixel = 0, to = 0; pixel < width * height; pixel++) {
    for (const band of bands) result[to++] = data[pixel * channels + band] as number;
  }
  return { width, height, channels: bands.length as Image["channels"], data: result };
}

/**
 * Refuses bands that a picture does not have.
 *
 * @param count How many it has.
 * @throws {ImageError} If one is missing.
 */
function requireBands(bands: readonly number[], count: number, name: string): void {
  const missing = bands.find((band) => band >= count);
  if (missing === undefined) return;
  throw new ImageError(
    name,
    count <= 1
      ? `it has ${count === 1 ? "one band, 0" : "no band"}, and band ${missing} is wanted`
      : `it has bands 0 to ${count - 1}, and band ${missing} is wanted`,
    "give others with 'bands'",
  );
}
