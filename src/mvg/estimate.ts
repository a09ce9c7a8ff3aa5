/** From sums over feature vectors to a Gaussian. */

import { type Eigen, symmetricEigen } from "./eigen.ts";
import type { Frame } from "./frame.ts";
import { ledoitWolf, type ShrunkCovariance } from "./ledoit_wolf.ts";
import type { Moments } from "./moments.ts";
import type { AffineArrays } from "./project.ts";
import { cholesky, whiteningMap } from "./whitening.ts";

/** A multivariate Gaussian of feature vectors. */
export interface Gaussian extends ShrunkCovariance {
  /** [channels], in feature units, reduced or not. */
  readonly mean: Float64Array;
}

/**
 * Estimates mean and shrunk covariance.
 *
 * @param frame The coordinates of the sums; the covariance is in the same ones.
 * @throws {RangeError} If there are fewer than 3 vectors, or all are the same.
 */
export function estimate(frame: Frame, moments: Moments): Gaussian {
  const central = moments.central();
  return { ...ledoitWolf(central), mean: centre(frame, central.mean) };
}

/**
 * The map that turns feature vectors into white ones.
 *
 * @throws {SingularCovarianceError} If the covariance is not positive definite.
 */
export function whitening({ basis }: Frame, { mean, covariance }: Gaussian): AffineArrays {
  return { origin: Float32Array.from(mean), map: whiteningMap(cholesky(covariance), basis) };
}

/** Principal components of unreduced vectors; the eigenvalues are variances with divisor N - 1. */
export function principalComponents(moments: Moments): Eigen {
  const { count, covariance } = moments.central();
  return symmetricEigen(covariance.map((value) => value * count / (count - 1)));
}

/** The vector at `mean` in the frame's coordinates, in feature units: origin + V^T mean. */
export function centre({ origin, basis }: Frame, mean: Float64Array): Float64Array {
  const outputs = mean.length;
  return Float64Array.from(origin, (start, c) => {
    if (basis === null) return start + (mean[c] as number);
    return mean.reduce((sum, value, k) => sum + value * (basis[c * outputs + k] as number), start);
  });
}
