import { nextFloat32 } from "./next_float32.ts";

/**
 * The threshold over which a given share of the pixels of good maps lies. It comes without a confidence:
 * pixels of one map are not independent, so their number says little about how the next map will differ.
 *
 * @param quantiles Evenly spaced quantiles of the pixels, ascending, from the least pixel to the highest; at
 *   least two.
 * @param rate Share of good pixels that may reach the threshold, over 0 and under 1; below 1 / (quantiles -
 *   1) no pixel may.
 * @returns A float32; pixels with score >= threshold are anomalous.
 * @throws {RangeError} If the rate is not between 0 and 1 or there are fewer than two quantiles.
 */
export function pixelThreshold(quantiles: ArrayLike<number>, rate: number): number {
  const steps = quantiles.length - 1;
  if (!(rate > 0 && rate < 1 && steps >= 1)) {
    throw new RangeError(
      `Cannot choose a pixel threshold: wanted a rate over 0 and under 1 and at least 2 quantiles, ` +
        `received ${rate} and ${quantiles.length}`,
    );
  }
  return nextFloat32(quantiles[steps - Math.floor(rate * steps)] as number);
}
