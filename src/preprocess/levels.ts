/** The last step of the preprocessing: from sample values to the numbers that the backbone takes. */

import type { PreprocessSettings, Rgb } from "./settings.ts";

/** value -> (clamp(value, low, high) - centre) * scale, by channel; values are on the scale of 8-bit samples. */
export interface Levels {
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Subtracted from each channel. */
  readonly centre: Rgb;
  /** Factor of each channel after that. */
  readonly scale: Rgb;
}

/** Largest 8-bit sample: the value that becomes 1 before mean and deviation. */
const WHITE = 255;

/**
 * Clips to 0..255 and normalises: (value / 255 - mean) / std.
 *
 * @param settings Mean and deviation.
 * @returns The levels, in float64.
 */
export function normalisation({ mean, std }: Pick<PreprocessSettings, "mean" | "std">): Levels {
  return {
    low: 0,
    high: WHITE,
    centre: [WHITE * mean[0], WHITE * mean[1], WHITE * mean[2]],
    scale: [1 / (WHITE * std[0]), 1 / (WHITE * std[1]), 1 / (WHITE * std[2])],
  };
}
