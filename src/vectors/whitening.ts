/** Cholesky factor and whitening of one covariance, in float64 on the host: there are a few for a model, not one at every cell. */

import { SingularCovarianceError } from "../gaussian/singular_covariance.ts";

/**
 * Factors a covariance: L L^T, L lower triangular.
 *
 * @param covariance [channels, channels], symmetric; only the lower triangle is read.
 * @returns L [channels, channels], zero above the diagonal.
 * @throws {SingularCovarianceError} If a pivot is not positive and finite.
 */
export function cholesky(covariance: Float64Array): Float64Array {
  const channels = Math.sqrt(covariance.length);
  const factor = new Float64Array(covariance.length);
  for (let i = 0; i < channels; i++) {
    const row = i * channels;
    for (let j = 0; j <= i; j++) {
      const column = j * channels;
      let rest = covariance[row + j] as number;
      for (let k = 0; k < j; k++) rest -= (factor[row + k] as number) * (factor[column + k] as number);
      if (j < i) {
        factor[row + j] = rest / (factor[column + j] as number);
        continue;
      }
      if (!(rest > 0 && Number.isFinite(rest))) {
        throw new SingularCovarianceError(
          `Cannot factor a covariance of ${channels} channels: pivot ${i} is ${rest}; ` +
            "add good images that differ, or keep fewer channels by the option 'reduce'",
        );
      }
      factor[row + i] = Math.sqrt(rest);
    }
  }
  return factor;
}

/**
 * The map that makes vectors white: |W (x - mean)| is the Mahalanobis distance of x, since W^T W = V^T (L L^T)^-1 V.
 *
 * @param factor L [outputs, outputs].
 * @param basis V^T [channels, outputs]; null for the identity.
 * @returns W^T [channels, outputs], W = L^-1 V by forward substitution.
 */
export function whiteningMap(factor: Float64Array, basis: Float32Array | null): Float32Array<ArrayBuffer> {
  const outputs = Math.sqrt(factor.length);
  const channels = basis ? basis.length / outputs : outputs;
  const map = new Float32Array(channels * outputs);
  const column = new Float64Array(outputs);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < outputs; k++) column[k] = basis ? basis[c * outputs + k] as number : Number(c === k);
    for (let k = basis ? 0 : c; k < outputs; k++) { // without a basis the first c components stay 0
      let rest = column[k] as number;
      for (let j = basis ? 0 : c; j < k; j++) {
        rest -= (factor[k * outputs + j] as number) * (column[j] as number);
      }
      column[k] = rest / (factor[k * outputs + k] as number);
    }
    map.set(column, c * outputs);
  }
  return map;
}
