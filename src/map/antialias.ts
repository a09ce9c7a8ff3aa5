/**
 * Tap tables of Pillow's antialiased resize: the kernel is widened by the scale when the line gets shorter, so that every
 * source sample counts.
 *
 * @module
 */

import { keysKernel } from "./interpolation.ts";
import { foldTaps, type Range, replicated, type Taps } from "./taps.ts";

/** Pillow's filters of the same names; `bicubic` is Keys' with a = -0.5. */
export type Filter = "bilinear" | "bicubic";

/** Keys' parameter of Pillow's bicubic filter; torch's interpolation has -0.75. */
const KEYS_PILLOW = -0.5;

/** A stretch of a line, in samples whose first covers 0 to 1; its ends need not be those of samples. */
export interface Interval {
  /** Where it begins. */
  readonly begin: number;
  /** How long it is. */
  readonly extent: number;
}

const FILTERS: Readonly<Record<Filter, { support: number; kernel: (u: number) => number }>> = {
  bilinear: { support: 1, kernel: (u) => Math.max(1 - u, 0) },
  bicubic: { support: 2, kernel: (u) => keysKernel(u, KEYS_PILLOW) },
};

/**
 * Table of an antialiased resize, with the weights that Pillow computes, bit for bit.
 *
 * @param filter The filter.
 * @param input Samples of a source line.
 * @param output Samples of the whole result line.
 * @param range The outputs that are wanted; all if left out.
 * @param interval The part of the source line that becomes the result line (Pillow's `box`); all if left out. Taps at its ends
 *   read samples beyond it, where there are some.
 * @returns The table of those outputs; its weights sum to 1 for every output.
 * @throws {RangeError} If an extent is not a positive integer.
 */
export function antialiasTaps(
  filter: Filter,
  input: number,
  output: number,
  { first, count }: Range = { first: 0, count: output },
  { begin: left, extent }: Interval = { begin: 0, extent: input },
): Taps {
  const { support, kernel } = FILTERS[filter];
  const scale = extent / output;
  const stretch = Math.max(scale, 1);
  const radius = support * stretch;
  const shrink = 1 / stretch;
  // The order of the operations is Pillow's (Resample.c, precompute_coeffs): its 8-bit results depend on the last bit.
  return foldTaps(input, count, replicated, (i) => {
    const centre = left + (first + i + 0.5) * scale;
    const begin = Math.max(Math.trunc(centre - radius + 0.5), 0);
    const end = Math.min(Math.trunc(centre + radius + 0.5), input);
    const weights = new Float64Array(end - begin);
    let total = 0;
    for (let t = 0; t < weights.length; t++) {
      total += weights[t] = kernel(Math.abs((t + begin - centre + 0.5) * shrink));
    }
    for (let t = 0; t < weights.length; t++) weights[t] = (weights[t] as number) / total;
    return { first: begin, weights };
  });
}
