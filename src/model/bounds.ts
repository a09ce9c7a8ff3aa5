/**
 * Bounds of the numbers in a model file. The file is not trusted: a number that no device could hold is refused before anything
 * is allocated by it. Every bound is far over what fits today's devices and low enough that tables made on the host take
 * seconds at worst.
 *
 * @module
 */

import * as v from "valibot";

/** Largest buffer that any device binds: offsets in WGSL are 32 bits wide. */
export const MAX_BUFFER_BYTES = 2 ** 32;

/** Longest side of an image or map: with the other sides as long as {@linkcode MAX_PIXELS} allows. */
export const MAX_SIDE = 2 ** 14;

/** Most pixels of the network's input, as of the images that are read: its three channels are 805 MB in float32. */
export const MAX_PIXELS = 2 ** 26;

/** Most cells of a feature map: with 256 channels it would be of {@linkcode MAX_BUFFER_BYTES}. */
export const MAX_CELLS = 2 ** 22;

/** Most channels, of all feature maps together: one cell's packed covariance of as many is 2.1 GB in float32. */
export const MAX_CHANNELS = 2 ** 15;

/** Most feature maps of a backbone; the deepest networks in use have about as many blocks. */
export const MAX_LEVELS = 64;

/** Most images, hence neighbours too: float32, in which shaders count them, has no whole numbers without gaps beyond. */
export const MAX_IMAGES = 2 ** 24;

/** Largest deviation of a blur in pixels: its kernel is 8 deviations wide, half of the longest side. */
export const MAX_SIGMA = MAX_SIDE / 16;

/** Largest number in float32, in which devices compute. */
export const MAX_FLOAT32 = 2 ** 128 - 2 ** 104;

/** Largest mean and deviation of the input, and one over the least deviation: six decades around samples from 0 to 1. */
const MAX_NORMALISATION = 1e6;

/** Longest name or path. Linux allows paths of 4096 bytes. */
const MAX_TEXT = 4096;

/** A whole number of at least `least` and at most `most`. */
function whole(least: number, most: number) {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
}

/** A list of 1 to `most` items. */
export function listOf<T>(item: v.GenericSchema<T>, most: number) {
  return v.pipe(v.array(item), v.minLength(1), v.maxLength(most));
}

/** Pixels or cells along a side. */
export const extent = whole(1, MAX_SIDE);

/** Width and height. */
export const size = v.strictObject({ width: extent, height: extent });

/** A number of channels, or of what takes their place: components, picked channels. */
export const channelCount = whole(1, MAX_CHANNELS);

/** Indices of channels, of all feature maps together. */
export const channelIndices = listOf(whole(0, MAX_CHANNELS - 1), MAX_CHANNELS);

/** Indices of feature maps. */
export const levelIndices = listOf(whole(0, MAX_LEVELS - 1), MAX_LEVELS);

/** A number of images. */
export const imageCount = whole(1, MAX_IMAGES);

/** What the generator takes. */
export const seed = whole(0, Number.MAX_SAFE_INTEGER);

/** Over 0 and under 1. */
export const rate = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));

/** Over 0 and up to 1. */
export const share = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));

/** Standard deviation of a blur in pixels; 0: none. */
export const sigma = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_SIGMA));

/** What is added to variances. */
export const epsilon = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_FLOAT32));

/** A score, a threshold, a pixel of a map. */
export const float32 = v.pipe(v.number(), v.minValue(-MAX_FLOAT32), v.maxValue(MAX_FLOAT32));

/** Subtracted from red, green and blue. */
export const mean = rgb(v.pipe(v.number(), v.minValue(-MAX_NORMALISATION), v.maxValue(MAX_NORMALISATION)));

/** Divides red, green and blue. */
export const std = rgb(v.pipe(v.number(), v.minValue(1 / MAX_NORMALISATION), v.maxValue(MAX_NORMALISATION)));

/** A name or path. */
export const text = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TEXT));

/** SHA-256 in hexadecimal. */
export const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

function rgb<T>(channel: v.GenericSchema<T>) {
  return v.pipe(v.tuple([channel, channel, channel]), v.readonly());
}
