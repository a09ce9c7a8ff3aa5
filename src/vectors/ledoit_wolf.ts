/**
 * Shrinkage of a covariance towards a multiple of the identity.
 *
 * O. Ledoit, M. Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", Journal of Multivariate Analysis
 * 88 (2004) 365-411.
 */

import type { CentralMoments } from "./moments.ts";

/** A shrunk covariance. */
export interface ShrunkCovariance {
  /** (1 - shrinkage) S + shrinkage mu I, [channels, channels]. */
  readonly covariance: Float64Array;
  /** Share of the identity, 0 to 1. */
  readonly shrinkage: number;
  /** Mean variance, trace(S) / channels. */
  readonly mu: number;
}

/**
 * Estimates a covariance by shrinking the sample covariance S, optimally as the number of vectors and of channels grow together
 * (section 3.2, with the norm |A|^2 = tr(A A^T) / channels):
 *
 *   d^2 = |S - mu I|^2,   b^2 = min(d^2, 1/N^2 sum |c c^T - S|^2),   shrinkage = b^2 / d^2
 *
 * where sum |c c^T - S|^2 = (sum |c|^4 - N |S|_F^2) / channels: fourth powers are all that is needed of the vectors beside S.
 *
 * @throws {RangeError} If there are fewer than 3 vectors, whose shrinkage would be 0 and the covariance singular, or they are
 *   all the same.
 */
export function ledoitWolf({ count, covariance, fourth }: Omit<CentralMoments, "mean">): ShrunkCovariance {
  const channels = Math.sqrt(covariance.length);
  const diagonal = (i: number) => i * (channels + 1);
  let trace = 0;
  for (let i = 0; i < channels; i++) trace += covariance[diagonal(i)] as number;
  const mu = trace / channels;
  const deviation = covariance.slice();
  for (let i = 0; i < channels; i++) deviation[diagonal(i)] = (covariance[diagonal(i)] as number) - mu;
  const distance = sumOfSquares(deviation) / channels;
  const { shrinkage } = shrinkageOf({
    count,
    channels,
    mu,
    square: sumOfSquares(covariance),
    distance,
    fourth,
  });
  const shrunk = covariance.map((value) => (1 - shrinkage) * value);
  for (let i = 0; i < channels; i++) shrunk[diagonal(i)] = (shrunk[diagonal(i)] as number) + shrinkage * mu;
  return { covariance: shrunk, shrinkage, mu };
}

/** Scalars of a sample covariance S that its shrinkage depends on. */
export interface CovarianceSums {
  /** Number of vectors, N. */
  readonly count: number;
  readonly channels: number;
  /** trace(S) / channels. */
  readonly mu: number;
  /** |S|_F^2. */
  readonly square: number;
  /** d^2 = |S - mu I|_F^2 / channels. */
  readonly distance: number;
  /** 1/N sum |c|^4. */
  readonly fourth: number;
}

/**
 * The shrinkage of {@linkcode ledoitWolf}, from what it depends on.
 *
 * @throws {RangeError} If there are fewer than 3 vectors, whose shrinkage would be 0 and the covariance singular, or they are
 *   all the same.
 */
export function shrinkageOf(
  { count, channels, mu, square, distance, fourth }: CovarianceSums,
): Omit<ShrunkCovariance, "covariance"> {
  if (count < 3) {
    throw new RangeError(
      `Cannot estimate a covariance by Ledoit and Wolf's formula: it needs at least 3 vectors: received ${count}; add good images`,
    );
  }
  if (!(mu > 0 && Number.isFinite(mu))) {
    throw new RangeError(
      `Cannot estimate a covariance: the mean variance of ${count} vectors of ${channels} channels is ${mu}; ` +
        "check the good images: are all the same, or values among their features not finite",
    );
  }
  const noise = Math.min(Math.max((fourth - square) / (count * channels), 0), distance);
  return { shrinkage: noise <= 0 ? 0 : noise / distance, mu };
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
