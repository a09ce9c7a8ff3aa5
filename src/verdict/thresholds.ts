/** Thresholds just above a score, so that it and what is below it count as normal. */

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * The smallest float32 above a number. Scores are float32 and `score >= threshold` is an alarm: with this as
 * threshold exactly the scores above `score` are alarms, and it is stored and compared without rounding
 * everywhere, shaders included.
 *
 * @param score Any number but NaN.
 * @returns A float32 greater than `score`; Infinity above the largest finite float32, and of Infinity itself.
 */
export function nextFloat32(score: number): number {
  float[0] = score;
  const rounded = float[0];
  if (rounded > score || score === Infinity) return rounded;
  if (rounded === 0) bits[0] = 1; // the least positive number, from either zero
  else bits[0] = (bits[0] as number) + Math.sign(rounded);
  return float[0];
}

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
