/**
 * Which bands of a picture are looked at: bands are the channels of a pixel, whatever they measure.
 *
 * @module
 */

import { type Image, ImageError } from "../image.ts";

/** Most channels of a picture. */
export const MOST_CHANNELS = 4;

/** Most bands of a picture of which one is made. */
const MOST_BANDS = 4096;

/** Makes one picture of all bands of another. */
export interface BandMixer {
  /**
   * Mixes them.
   *
   * @param samples Interleaved, from 0 to 255 or, of 16 bits, to 65535.
   * @param count Bands.
   * @param name Name for messages.
   * @returns Channels and samples of as many pixels.
   * @throws {ImageError} If it cannot.
   */
  mix(samples: Image["data"], count: number, name: string): Pick<Image, "channels" | "data">;
}

/** What of the bands is taken: some, a mixture of all, or all as they are. */
export interface BandChoice {
  /** Numbers from 0, one or three of them. */
  readonly bands?: readonly number[] | undefined;
  /** In their place a mixture. */
  readonly mix?: BandMixer | undefined;
}

/** A mixture whose samples are the largest of all bands, in grey. */
export const BRIGHTEST: BandMixer = {
  mix(samples, count) {
    const data = firstBand(samples, count).data;
    for (let at = 0; at < samples.length; at++) {
      const pixel = Math.floor(at / count);
      data[pixel] = Math.max(data[pixel] as number, samples[at] as number);
    }
    return { channels: 1, data };
  },
};

/** The first band, in grey. */
export function firstBand(samples: Image["data"], count: number): Pick<Image, "channels" | "data"> {
  const data = new (samples.constructor as Uint8ArrayConstructor)(samples.length / count);
  for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = samples[pixel * count] as number;
  return { channels: 1, data };
}

/**
 * The bands of a file that are read: those that are asked for, or all where they are mixed or make a picture.
 *
 * @param count How many the file has.
 * @param picture Whether all of them make a picture.
 * @throws {ImageError} If one that is asked for is missing, or all make no picture.
 */
export function wantedBands(
  { bands, mix }: BandChoice,
  count: number,
  picture: boolean,
  name: string,
): readonly number[] {
  if (bands) {
    requireBands(bands, count, name);
    return bands;
  }
  if (picture || (mix && count >= 1 && count <= MOST_BANDS)) {
    return Array.from({ length: count }, (_, band) => band);
  }
  throw new ImageError(
    name,
    `it has ${count} bands`,
    count === 0 || mix
      ? "leave it out"
      : "say with 'bands' which of them are looked at: one, or three as red, green and blue; a fit also takes 'pca'",
  );
}

/**
 * A picture of the bands that were read, of which none were left away if they are mixed.
 *
 * @param samples Interleaved.
 * @param count Bands of them.
 * @param name Name for messages.
 * @throws {ImageError} If they cannot be mixed.
 */
export function mixed(
  samples: Image["data"],
  count: number,
  { mix }: BandChoice,
  name: string,
): Pick<Image, "channels" | "data"> {
  return mix ? mix.mix(samples, count, name) : { channels: count as Image["channels"], data: samples };
}

/**
 * A picture of some bands of another, or of a mixture of all.
 *
 * @param name Name for messages.
 * @throws {ImageError} If the picture has no such band, or its bands cannot be mixed.
 */
export function picked(image: Image, choice: BandChoice, name: string): Image {
  const { bands } = choice;
  const { width, height, channels, data } = image;
  if (bands === undefined) return { width, height, ...mixed(data, channels, choice, name) };
  requireBands(bands, image.channels, name);
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
