/** What some successes of some trials say of the probability of success. */

import { RateDistribution } from "../verdict/rate_distribution.ts";

/** Quantiles between which the probability is stated to lie, as of false-alarm rates. */
const LOW = 0.05;
const HIGH = 0.95;

/** An observed share, and where the true one lies with 90% confidence. */
export interface Share {
  /** Successes. */
  readonly count: number;
  /** Trials; at least 1. */
  readonly of: number;
  /** Successes by trials. */
  readonly share: number;
  /** Lower end; 0 without a success. */
  readonly low: number;
  /** Upper end; 1 if all succeeded. */
  readonly high: number;
}

/**
 * A share with its exact bounds: below the lower one so many successes, above the upper one so few, have a probability under 5%
 * (Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934).
 *
 * @param count Successes, from 0 to `of`.
 * @param of Independent trials, at least 1.
 * @throws {RangeError} If either is not a whole number in its range.
 */
export function exactShare(count: number, of: number): Share {
  if (!(Number.isSafeInteger(of) && of >= 1 && Number.isSafeInteger(count) && count >= 0 && count <= of)) {
    throw new RangeError(
      `Cannot bound a share: wanted whole numbers, 0 <= successes <= trials, and a trial: received ${count} of ${of}`,
    );
  }
  return {
    count,
    of,
    share: count / of,
    low: count === 0 ? 0 : new RateDistribution(of, count).quantile(LOW),
    high: count === of ? 1 : new RateDistribution(of, count + 1).quantile(HIGH),
  };
}
