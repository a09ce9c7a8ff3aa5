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
  /** [channels], mean - origin of the frame: what of the mean a float32 cannot hold beside the origin. */
  readonly offset: Float64Array;
}

/**
 * Estimates mean and shrunk covariance.
 *
 * @param frame The coordinates of the sums; the covariance is in the same ones.
 * @throws {RangeError} If there are fewer than 3 vectors, or all are the same.
 */
export function estimate(frame: Frame, moments: Moments): Gaussian {
  const central = moments.central();
  const offset = backProjected(frame, central.mean);
  const mean = offset.map((value, c) => value + (frame.origin[c] as number));
  return { ...ledoitWolf(central), mean, offset };
}

/**
 * The map that turns feature vectors into white ones.
 *
 * @param from Where the vectors are measured from: `zero`, or the frame's origin, as pooled ones are.
 * @throws {SingularCovarianceError} If the covariance is not positive definite.
 */
export function whitening(
  { basis }: Frame,
  { mean, offset, covariance }: Gaussian,
  from: "zero" | "origin",
): AffineArrays {
  return {
    origin: Float32Array.from(from === "zero" ? mean : offset),
    map: whiteningMap(cholesky(covariance), basis),
  };
}

/** Principal components of unreduced vectors; the eigenvalues are variances with divisor N - 1. */
export async function principalComponents(moments: Moments): Promise<Eigen> {
  const { count, covariance } = moments.central();
  return await symmetricEigen(covariance.map((value) => value * count / (count - 1)));
}

/** The difference in feature units that `mean` in the frame's coordinates stands for: V^T mean. */
function backProjected({ origin, basis }: Frame, mean: Float64Array): Float64Array {
  if (basis === null) return mean;
  const outputs = mean.length;
  return Float64Array.from(
    origin,
    (_, c) => mean.reduce((sum, value, k) => sum + value * (basis[c * outputs + k] as number), 0),
  );
}
