/** The Gaussian blur of anomaly maps along one axis, as `scipy.ndimage.gaussian_filter` with mode "reflect". */

import { foldTaps, mirrored, type Taps } from "./taps.ts";

/** scipy cuts its kernel after this many standard deviations. */
const TRUNCATE = 4;

/**
 * Weights of the one-dimensional kernel, normalised in float64.
 *
 * @param sigma Standard deviation in pixels, positive.
 * @returns 2 r + 1 weights, r = floor(4 sigma + 0.5).
 * @throws {RangeError} If sigma is not a positive finite number.
 */
export function gaussianWeights(sigma: number): Float64Array {
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new RangeError(`Cannot blur: sigma must be a positive number of pixels: received ${sigma}`);
  }
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const weights = Float64Array.from(
    { length: 2 * radius + 1 },
    (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * Table that blurs a line, mirrored at its borders with the outermost sample repeated, as often as the radius asks for.
 *
 * @param extent Samples of the line.
 * @param sigma Standard deviation in samples.
 * @returns The table; its weights are positive and sum to 1 for every output.
 * @throws {RangeError} If sigma is not a positive finite number or the extent not a positive integer.
 */
export function gaussianTaps(extent: number, sigma: number): Taps {
  const weights = gaussianWeights(sigma);
  const radius = (weights.length - 1) / 2;
  return foldTaps(extent, extent, mirrored, (i) => ({ first: i - radius, weights }));
}
