/** Where a preprocessed image goes: one slot of a batch of images. */

import type { Numbers } from "../gpu/kernel.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Levels } from "./levels.ts";

/** One image of a batch. */
export interface Slot {
  /** [slots, 3, height, width]: red, green and blue planes of each image. */
  readonly target: Tensor;
  /** Index of the image. */
  readonly slot: number;
}

/**
 * Parameters of a kernel that writes rows of a slot.
 *
 * @param slot The slot.
 * @param firstRow First row that is written.
 * @param levels The last step.
 * @returns Where to write, and the numbers of the last step by channel.
 */
export function slotParams({ target, slot }: Slot, firstRow: number, { centre, scale }: Levels): Numbers {
  const [, channels, height, width] = target.shape as [number, number, number, number];
  const plane = height * width;
  const [centre_red, centre_green, centre_blue] = centre;
  const [scale_red, scale_green, scale_blue] = scale;
  const base = slot * channels * plane + firstRow * width;
  return { base, plane, centre_red, centre_green, centre_blue, scale_red, scale_green, scale_blue };
}
