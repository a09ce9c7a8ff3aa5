/** Values made comparable: how far out each lies among left-out good ones. */

/** Where the left-out values of good images lie. */
export interface Standard {
  /** Their median, which is standardised to 0. */
  readonly median: number;
  /** What is standardised to 1: from the median to the 84% quantile, one standard deviation of a normal distribution. Positive. */
  readonly spread: number;
}

/** Quantiles one standard deviation of a normal distribution over and under the median. */
const OVER = 0.84;
const UNDER = 0.16;

/** Least part of the lower side that the upper one is: few images, or ties, can leave next to nothing of it by chance. */
const LEAST_PART = 1 / 4;

/**
 * The standard of left-out values: median, and 84% quantile less median. Odd images among them move neither, up to 16% of all.
 *
 * Where the upper side is shorter than a quarter of the lower one, median less 16% quantile, that quarter takes its place. Where both
 * are 0, since most values tie, the mean distance from the median; where all are equal, the median's size, or 1. So the spread is positive,
 * and of two different values the larger is larger standardised.
 *
 * @param values Finite values in any order, at least one.
 * @throws {RangeError} If there is none, or one is not finite.
 */
export function standardOf(values: ArrayLike<number>): Standard {
  const sorted = Float64Array.from(values).sort();
  const broken = sorted.find((value) => !Number.isFinite(value));
  if (sorted.length === 0 || broken !== undefined) {
    throw new RangeError(
      `Cannot standardise: wanted at least one finite value: received ${
        broken === undefined ? "none" : `${broken} among ${sorted.length}`
      }; fit good images that can be scored`,
    );
  }
  const median = quantile(sorted, 0.5);
  const side = Math.max(
    quantile(sorted, OVER) - median,
    LEAST_PART * (median - quantile(sorted, UNDER)),
  );
  const spread = side || meanDistance(sorted, median) || Math.abs(median) || 1;
  return { median, spread };
}

/**
 * A value in units of the spread over the median.
 *
 * @param value The value.
 * @param standard The standard.
 * @returns 0 at the median, 1 at the 84% quantile; rises with the value.
 */
export function standardised(value: number, { median, spread }: Standard): number {
  return (value - median) / spread;
}

/** Quantile of ascending values by linear interpolation at (N - 1) share (type 7 of Hyndman and Fan, "Sample quantiles", 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (place - below) * (high - low);
}

function meanDistance(values: Float64Array, centre: number): number {
  return values.reduce((sum, value) => sum + Math.abs(value - centre), 0) / values.length;
}
