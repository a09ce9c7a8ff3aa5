/**
 * The squared distance that an image of a fit would have if it had not been among the images: exact closed forms.
 *
 * N samples x_i with mean m, delta_i = x_i - m, co-moment C = sum_i delta_i delta_i^T. Leaving x_i out moves the mean to
 * m - delta_i / (N - 1) and the co-moment to C - b delta_i delta_i^T, b = N / (N - 1). The deviation from the new mean is b delta_i, the
 * divisor of the new covariance N - 2; epsilon is added to it as it is. With lambda = (N - 2) epsilon and
 * P = delta_i^T (C + lambda I)^-1 delta_i the Sherman-Morrison formula gives
 *
 *   q_loo = b^2 delta_i^T ((C - b delta_i delta_i^T) / (N - 2) + epsilon I)^-1 delta_i = b^2 (N - 2) P / (1 - b P)
 *
 * The fit's own factor is of C / (N - 1) + epsilon I, where epsilon weighs (N - 1) epsilon against C: it does not give P. The
 * _primal_ form takes P from a factor with the divisor N - 2: {@linkcode leaveOneOut}. With fewer samples than dimensions b P is near
 * 1, and 1 - b P is lost to rounding.
 *
 * The _dual_ form is of the N x N Gram matrix K = (delta_i^T delta_j). With G = (K + lambda I)^-1 it is P = 1 - lambda G_ii. The vector
 * of ones is an eigenvector of K, of eigenvalue 0; without its share g_ii = G_ii - 1 / (N lambda), and both the remainder and the
 * distance are functions of g_ii in which nothing of that size cancels: {@linkcode dualFactors}.
 *
 *   r = 1 - b P = b lambda g_ii,   q_loo = b (N - 2) (1 - r) / r
 *
 * Neither is the better one everywhere: K has rank d at most and lambda alone beyond it, C has rank N - 1 and epsilon alone beyond it.
 * In float32 the dual is the more exact one up to about N = d, whatever the variance (tests/left_out_crossover_test.ts). Of 100
 * channels of a real network, variance 16 and epsilon 0.01, the worst of 3136 cells is off by 4e-6 (N = 10), 1e-5 (60), 9e-5 (90) and
 * 2e-4 (100) in the dual form, 8e-3, 4e-4, 3e-4, 2e-4, and 5e-5 (120) in the primal.
 */

/** Factors of the map q -> scale * q / (1 - leverage * q) on squared Mahalanobis distances. */
export interface SquareMap {
  readonly scale: number;
  readonly leverage: number;
}

/** Leaves squared distances as they are. */
export const IN_SAMPLE: SquareMap = { scale: 1, leverage: 0 };

/** What turns g_ii into a squared distance: r = remainderScale g_ii, q_loo = scale (1 - r) / r. */
export interface DualFactors {
  /** lambda, added to the diagonal of the Gram matrix. */
  readonly ridge: number;
  readonly remainderScale: number;
  readonly scale: number;
}

/**
 * The primal form: from q = delta^T S^-1 delta, S = C / (N - 2) + epsilon I.
 *
 *   q_loo = b^2 q / (1 - b / (N - 2) q)
 *
 * @param images N, at least 3.
 * @throws {RangeError} If N is below 3: two samples leave one behind, which has no covariance.
 */
export function leaveOneOut(images: number): SquareMap {
  requireRest(images);
  const b = images / (images - 1);
  return { scale: b ** 2, leverage: b / (images - 2) };
}

/**
 * The dual form, from the diagonal of the inverse of the ridged Gram matrix without the share of the vector of ones.
 *
 * @param images N, at least 3.
 * @param epsilon Added to every diagonal element of the covariance; above zero.
 * @throws {RangeError} If N is below 3.
 */
export function dualFactors(images: number, epsilon: number): DualFactors {
  requireRest(images);
  const b = images / (images - 1);
  const ridge = (images - 2) * epsilon;
  return { ridge, remainderScale: b * ridge, scale: b * (images - 2) };
}

/**
 * Most images whose distances the dual form gives best; none without a ridge, which it divides by.
 *
 * @param size Images that are left out together: what counts is how many remain.
 */
export function mostDual(dims: number, epsilon: number, size = 1): number {
  return epsilon > 0 ? dims + size - 1 : 0;
}

function requireRest(images: number): void {
  if (!(Number.isSafeInteger(images) && images >= 3)) {
    throw new RangeError(`Cannot leave an image out: at least 3 must have been fitted: received ${images}`);
  }
}
