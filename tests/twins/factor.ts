/** Square matrices as rows of numbers, float64. */

/** Lower Cholesky factor, element by element from A = L L^T; rows of `matrix` may end at the diagonal. */
export function choleskyTwin(matrix: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = [];
  matrix.forEach((row, i) => {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      const known = (factor[j] ?? own).slice(0, j).reduce(
        (sum, value, k) => sum + value * (own[k] as number),
        0,
      );
      const rest = (row[j] as number) - known;
      own.push(i === j ? Math.sqrt(rest) : rest / (factor[j]?.[j] as number));
    }
    factor.push(own);
  });
  return factor;
}

/** L L^T, rows up to the diagonal. */
export function gramTwin(factor: readonly (readonly number[])[]): number[][] {
  return factor.map((row, i) =>
    factor.slice(0, i + 1).map((other, j) =>
      other.slice(0, j + 1).reduce((sum, value, k) => sum + value * (row[k] as number), 0)
    )
  );
}
