/**
 * Tap tables of interpolation without antialiasing, as `torch.nn.functional.interpolate(align_corners=False)`, and of the
 * same kernels at any scale and offset.
 *
 * @module
 */

import { foldTaps, type Reach, replicated, type Taps } from "./taps.ts";

/**
 * Kernels that interpolate: `bilinear`; `bicubic`, Keys' with a = -0.75; `nearest-exact`, the sample whose cell holds the
 * point. The border sample is repeated.
 */
export type Interpolation = "nearest-exact" | "bilinear" | "bicubic";

/**
 * Where the outputs of a line lie in the source: the centre of output i is at `(i + 0.5) * scale + offset`, in units of
 * source samples, where sample j covers the interval from j to j + 1.
 */
export interface Placement {
  /** Source samples per output. */
  readonly scale: number;
  /** Place of the left edge of output 0. */
  readonly offset: number;
}

/** Keys' parameter of torch's bicubic interpolation; Pillow's is -0.5. */
const KEYS_TORCH = -0.75;

/** Weights of the samples around a point that lies `t` of the way from sample 0 to sample 1; first sample, weights. */
const KERNELS: Readonly<Record<Interpolation, (t: number) => Reach>> = {
  "nearest-exact": (t) => ({ first: t < 0.5 ? 0 : 1, weights: [1] }),
  bilinear: (t) => ({ first: 0, weights: [1 - t, t] }),
  bicubic: (t) => ({ first: -1, weights: [1 + t, t, 1 - t, 2 - t].map((u) => keysKernel(u, KEYS_TORCH)) }),
};

/**
 * Keys' cubic convolution kernel (Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29(6),
 * 1981).
 *
 * @param u Distance from the sample, in samples, not negative.
 * @param a Slope at distance 1.
 * @returns The weight; 0 from distance 2 on.
 */
export function keysKernel(u: number, a: number): number {
  if (u < 1) return ((a + 2) * u - (a + 3)) * u * u + 1;
  if (u < 2) return (((u - 5) * u + 8) * u - 4) * a;
  return 0;
}

/**
 * Table of an interpolation at given places.
 *
 * @param kernel The kernel.
 * @param input Samples of a source line.
 * @param output Samples of a result line.
 * @param placement Where the outputs lie.
 * @returns The table; its weights sum to 1 for every output.
 * @throws {RangeError} If an extent is not a positive integer.
 */
export function placedTaps(
  kernel: Interpolation,
  input: number,
  output: number,
  { scale, offset }: Placement,
): Taps {
  const weigh = KERNELS[kernel];
  return foldTaps(input, output, replicated, (i) => {
    const position = (i + 0.5) * scale + offset - 0.5; // where samples, not their edges, are at integers
    const sample = Math.floor(position);
    const { first, weights } = weigh(position - sample);
    return { first: sample + first, weights };
  });
}

/**
 * Table that brings a line of `input` samples to `output` samples, edges on edges.
 *
 * @param kernel The kernel; `nearest` is torch's, whose output i is sample floor(i * input / output).
 * @param input Samples of a source line.
 * @param output Samples of a result line.
 * @returns The table; its weights sum to 1 for every output.
 * @throws {RangeError} If an extent is not a positive integer.
 */
export function interpolationTaps(kernel: Interpolation | "nearest", input: number, output: number): Taps {
  switch (kernel) {
    // A quotient of integers is rounded correctly, so its floor is the integer quotient: no rounding can move a sample.
    case "nearest":
      return foldTaps(input, output, replicated, (i) => ({
        first: Math.floor(i * input / output),
        weights: [1],
      }));
    case "nearest-exact":
      return foldTaps(input, output, replicated, (i) => ({
        first: Math.floor((2 * i + 1) * input / (2 * output)),
        weights: [1],
      }));
    default:
      return placedTaps(kernel, input, output, { scale: input / output, offset: 0 });
  }
}
