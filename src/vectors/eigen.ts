/** Eigen-decomposition of a symmetric matrix. */

/** Eigenvalues in descending order, with their eigenvectors. */
export interface Eigen {
  /** [channels]. */
  readonly values: Float64Array;
  /** [values, channels]: unit vectors, one a row; their signs are arbitrary. */
  readonly vectors: Float64Array;
}

/**
 * Decomposes a symmetric matrix, in float64 (Householder reduction and QL iteration, by ml-matrix, which is loaded only now: most
 * fits decompose none).
 *
 * @param matrix [channels, channels].
 */
export async function symmetricEigen(matrix: ArrayLike<number>): Promise<Eigen> {
  const { EigenvalueDecomposition, Matrix } = await import("ml-matrix");
  const channels = Math.sqrt(matrix.length);
  const rows = Matrix.from1DArray(channels, channels, matrix);
  const decomposition = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  const { realEigenvalues, eigenvectorMatrix } = decomposition;
  const order = realEigenvalues.map((_, i) => i).sort((a, b) =>
    (realEigenvalues[b] as number) - (realEigenvalues[a] as number)
  );
  return {
    values: Float64Array.from(order, (i) => realEigenvalues[i] as number),
    vectors: Float64Array.from(
      { length: channels * channels },
      (_, at) => eigenvectorMatrix.get(at % channels, order[Math.floor(at / channels)] as number),
    ),
  };
}
