/**
 * From the samples of a file to those of a picture.
 *
 * @module
 */

import { type Image, ImageError } from "../image.ts";
import type { BandChoice } from "./bands.ts";

/** Samples of any type that files have. */
export type FileSamples =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** A file of samples, and how they are taken. */
export interface SampledFile extends BandChoice {
  readonly bytes: Uint8Array;
  /** Name for messages. */
  readonly name: string;
  /** Most pixels that it may have. */
  readonly maxPixels: number;
  /** Level of white; left out, what the file says, or that of the samples' type. */
  readonly white?: number | undefined;
}

/** The largest sample of a picture of 16 bits. */
const WHITE = 65535;

/**
 * What is white in a file that does not say it: the largest value of its type, of floating point 1.
 */
const WHITES: Readonly<Record<string, number>> = {
  Uint16Array: WHITE,
  Uint32Array: 2 ** 32 - 1,
  Int8Array: 127,
  Int16Array: 32767,
  Int32Array: 2 ** 31 - 1,
  Float32Array: 1,
  Float64Array: 1,
};

/**
 * Samples as a picture holds them: 8 bits as they are, all others as 16 bits, from 0 for black to 65535 for white.
 *
 * @param samples What the file has; below 0 is black.
 * @param white The value that is white; left out, that of the type. Samples of 8 bits are not asked.
 * @param name Name for messages.
 * @throws {ImageError} If a sample is above white, or none.
 */
export function levelled(samples: FileSamples, white: number | undefined, name: string): Image["data"] {
  if (samples instanceof Uint8Array) return samples;
  if (samples instanceof Uint16Array && (white ?? WHITE) === WHITE) return samples;
  const level = white ?? WHITES[samples.constructor.name] as number;
  const result = new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (!(sample <= level)) throw beyond(sample, level, name);
    result[i] = Math.round(Math.max(sample, 0) * WHITE / level);
  }
  return result;
}

function beyond(sample: number, level: number, name: string): ImageError {
  return Number.isNaN(sample)
    ? new ImageError(name, "a sample of it is not a number", "fill what was not measured, or leave it out")
    : new ImageError(
      name,
      `a sample of it is ${sample}, and white is ${level}`,
      `give the level of white with 'white', at least ${sample}`,
    );
}
