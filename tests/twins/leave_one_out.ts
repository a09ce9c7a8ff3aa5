/**
 * Squared Mahalanobis distances by plain refits in float64: mean and covariance of the chosen rows with epsilon on the
 * diagonal, solved by Gaussian elimination with pivoting.
 */
export function refitSquares(
  rows: readonly (readonly number[])[],
  points: readonly (readonly number[])[],
  epsilon: number,
): number[] {
  const dims = rows[0]?.length ?? 0;
  const mean = Array.from(
    { length: dims },
    (_, i) => rows.reduce((sum, row) => sum + at(row, i), 0) / rows.length,
  );
  const covariance = mean.map((mi, i) =>
    mean.map((mj, j) =>
      rows.reduce((sum, row) => sum + (at(row, i) - mi) * (at(row, j) - mj), 0) / (rows.length - 1) +
      (i === j ? epsilon : 0)
    )
  );
  return points.map((point) => {
    const delta = mean.map((m, i) => at(point, i) - m);
    return solve(covariance, delta).reduce((sum, x, i) => sum + x * at(delta, i), 0);
  });
}

/** Squared distance of each row to the fit of all the others. */
export function leftOutSquares(rows: readonly (readonly number[])[], epsilon: number): number[] {
  return rows.map((row, left) => refitSquares(rows.filter((_, i) => i !== left), [row], epsilon)[0] ?? NaN);
}

/** Squared distance of each row to the fit of all that are not of its part. */
export function partLeftOutSquares(
  rows: readonly (readonly number[])[],
  parts: readonly (readonly number[])[],
  epsilon: number,
): number[] {
  const squares: number[] = [];
  for (const part of parts) {
    const rest = rows.filter((_, i) => !part.includes(i));
    const found = refitSquares(rest, part.map((i) => rows[i] ?? []), epsilon);
    found.forEach((square, member) => squares[part[member] ?? NaN] = square);
  }
  return squares;
}

function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, at(right, i)]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column).map((row) => Math.abs(at(row, column)));
    const pivot = column + rest.indexOf(Math.max(...rest));
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    const top = rows[column] ?? [];
    for (const row of rows.slice(column + 1)) {
      const factor = at(row, column) / at(top, column);
      for (let j = column; j <= size; j++) row[j] = at(row, j) - factor * at(top, j);
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const row = rows[i] ?? [];
    const known = x.reduce((sum, value, j) => j > i ? sum + value * at(row, j) : sum, 0);
    x[i] = (at(row, size) - known) / at(row, i);
  }
  return x;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? NaN;
}
