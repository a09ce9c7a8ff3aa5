/** What a training image's distance would be if it had not been trained on, from its distance in sample. */

/** Factors of the map q -> scale * q / (1 - leverage * q) on squared Mahalanobis distances. */
export interface SquareMap {
  readonly scale: number;
  readonly leverage: number;
}

/** Leaves squared distances as they are. */
export const IN_SAMPLE: SquareMap = { scale: 1, leverage: 0 };

/**
 * The closed form of leaving one of N samples out of mean and covariance.
 *
 * With delta = x - mean, S = C / (N - 1) + epsilon I and q = delta^T S^-1 delta: leaving x out moves the mean to mean - delta / (N - 1)
 * and the co-moment to C - N / (N - 1) delta delta^T. The new deviation is N / (N - 1) delta, the new covariance
 * (N - 1) / (N - 2) (S - N / (N - 1)^2 delta delta^T) if epsilon is scaled by (N - 1) / (N - 2) too, and the Sherman-Morrison
 * formula gives
 *
 *   q_loo = (N / (N - 1))^2 (N - 2) / (N - 1) q / (1 - N / (N - 1)^2 q)
 *
 * @param images N, at least 3.
 * @throws {RangeError} If N is below 3: two samples leave one behind, which has no covariance.
 */
export function leaveOneOut(images: number): SquareMap {
  if (!(Number.isSafeInteger(images) && images >= 3)) {
    throw new RangeError(`Cannot leave an image out: at least 3 must have been fitted: received ${images}`);
  }
  const rest = images - 1;
  return { scale: (images / rest) ** 2 * (images - 2) / rest, leverage: images / rest ** 2 };
}
