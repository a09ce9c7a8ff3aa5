/** The last step of the preprocessing: sample values become the numbers that the backbone takes, in their place of its input. */

import type { Numbers } from "../gpu/kernel.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { PreprocessSettings, Rgb } from "./settings.ts";

/** value -> (clamp(value, low, high) - centre) * scale, by channel; values are on the scale of 8-bit samples. */
export interface Standardisation {
  /** Smallest value. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Subtracted from each channel. */
  readonly centre: Rgb;
  /** Factor of each channel after that. */
  readonly scale: Rgb;
}

/** One image of a batch. */
export interface Slot {
  /** [slots, 3, height, width]: red, green and blue planes of each image. */
  readonly target: Tensor;
  /** Index of the image. */
  readonly slot: number;
}

/** Largest 8-bit sample: the value that becomes 1 before mean and deviation. */
const WHITE = 255;

/**
 * Clips to 0..255 and normalises: (value / 255 - mean) / std.
 *
 * @param settings Mean and deviation.
 * @returns The step, in float64.
 */
export function standardisationOf({ mean, std }: Pick<PreprocessSettings, "mean" | "std">): Standardisation {
  return {
    low: 0,
    high: WHITE,
    centre: [WHITE * mean[0], WHITE * mean[1], WHITE * mean[2]],
    scale: [1 / (WHITE * std[0]), 1 / (WHITE * std[1]), 1 / (WHITE * std[2])],
  };
}

/**
 * Parameters of a kernel that writes rows of a slot.
 *
 * @param slot The slot.
 * @param firstRow First row that is written.
 * @param standardisation The last step.
 * @returns Where to write, and the numbers of the last step by channel.
 */
export function slotParams(
  { target, slot }: Slot,
  firstRow: number,
  { centre, scale }: Standardisation,
): Numbers {
  const [, channels, height, width] = target.shape as [number, number, number, number];
  const plane = height * width;
  const [centre_red, centre_green, centre_blue] = centre;
  const [scale_red, scale_green, scale_blue] = scale;
  const base = slot * channels * plane + firstRow * width;
  return { base, plane, centre_red, centre_green, centre_blue, scale_red, scale_green, scale_blue };
}
