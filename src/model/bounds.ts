/** Checks of the numbers and texts in a model file that no option stands behind. The file is not trusted. */

import * as v from "valibot";
import { MAX_CHANNELS, MAX_FLOAT32, MAX_IMAGES, MAX_SIDE } from "../options/bounds.ts";

/** Largest mean and deviation of the input, and one over the least deviation: six decades around samples from 0 to 1. */
const MAX_NORMALISATION = 1e6;

/** Longest name or path. Linux allows paths of 4096 bytes. */
const MAX_TEXT = 4096;

/** A whole number of at least `least` and at most `most`. */
function whole(least: number, most: number) {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
}

/** A place along a side of a picture. */
function edge(least: number) {
  return v.pipe(v.number(), v.minValue(least), v.maxValue(Number.MAX_SAFE_INTEGER));
}

/** A list of 1 to `most` items. */
export function listOf<T>(item: v.GenericSchema<T>, most: number) {
  return v.pipe(v.array(item), v.minLength(1), v.maxLength(most));
}

/** Pixels or cells along a side. */
export const extent = whole(1, MAX_SIDE);

/** Pixels along a side of a picture. */
const pictureSide = whole(1, Number.MAX_SAFE_INTEGER);

/** Width and height. */
export const size = v.strictObject({ width: extent, height: extent });

/** Width and height of a picture, which may be larger than what a network takes. */
export const pictureSize = v.strictObject({ width: pictureSide, height: pictureSide });

/** A rectangle of a picture, of at least a pixel; its edges need not be pixel edges. */
export const rectangle = v.strictObject({ left: edge(0), top: edge(0), width: edge(1), height: edge(1) });

/** A number of channels, or of what takes their place: components, picked channels. */
export const channelCount = whole(1, MAX_CHANNELS);

/** A number of images. */
export const imageCount = whole(1, MAX_IMAGES);

/** Over 0 and under 1. */
export const rate = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));

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
