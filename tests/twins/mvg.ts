/** Gaussians of feature vectors written from their definitions, in float64. */

/** Vectors of features [images, channels, positions], image by image. */
export function vectorsTwin(
  features: ArrayLike<number>,
  [images, channels, positions]: readonly number[],
): number[][] {
  const [n, c, p] = [images as number, channels as number, positions as number];
  return Array.from({ length: n * p }, (_, column) => {
    const [image, at] = [Math.floor(column / p), column % p];
    return Array.from({ length: c }, (_, channel) => features[(image * c + channel) * p + at] as number);
  });
}

/** sum over vectors of u u^T with u = (v, 1, |v|^2), v = x - origin, packed: row i holds columns 0 .. i. */
export function gramTwin(vectors: readonly number[][], origin: ArrayLike<number>): Float64Array {
  const rows = (vectors[0] as number[]).length + 2;
  const sums = new Float64Array(rows * (rows + 1) / 2);
  for (const x of vectors) {
    const v = x.map((value, c) => value - (origin[c] as number));
    const u = [...v, 1, v.reduce((sum, value) => sum + value ** 2, 0)];
    let entry = 0;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j <= i; j++, entry++) {
        sums[entry] = (sums[entry] as number) + (u[i] as number) * (u[j] as number);
      }
    }
  }
  return sums;
}

/** Mean of vectors. */
export function meanTwin(vectors: readonly number[][]): number[] {
  return (vectors[0] as number[]).map((_, c) =>
    vectors.reduce((sum, x) => sum + (x[c] as number), 0) / vectors.length
  );
}

/** Ledoit and Wolf's estimator with each vector's own term |c c^T - S|_F^2 written out. */
export function ledoitWolfTwin(vectors: readonly number[][]) {
  const mean = meanTwin(vectors);
  const [count, dims] = [vectors.length, mean.length];
  const centred = vectors.map((x) => x.map((value, c) => value - (mean[c] as number)));
  const product = (x: number[], i: number, j: number) => (x[i] as number) * (x[j] as number);
  const each = (entry: (i: number, j: number) => number) =>
    Array.from({ length: dims }, (_, i) => Array.from({ length: dims }, (_, j) => entry(i, j)));
  const sample = each((i, j) => centred.reduce((sum, x) => sum + product(x, i, j), 0) / count);
  const mu = sample.reduce((sum, row, i) => sum + (row[i] as number), 0) / dims;
  const square = (matrix: number[][]) => matrix.flat().reduce((sum, value) => sum + value ** 2, 0) / dims;
  const distance = square(sample.map((row, i) => row.map((value, j) => value - (i === j ? mu : 0))));
  const spread = centred.reduce(
    (sum, x) => sum + square(each((i, j) => product(x, i, j) - (sample[i]?.[j] as number))),
    0,
  );
  const noise = Math.min(spread / count ** 2, distance);
  const shrinkage = noise === 0 || dims === 1 ? 0 : noise / distance;
  const covariance = each((i, j) =>
    (1 - shrinkage) * (sample[i]?.[j] as number) + (i === j ? shrinkage * mu : 0)
  );
  return { mean, mu, shrinkage, covariance };
}

/** sqrt(d^T matrix^-1 d), by Gauss-Jordan elimination with pivoting. */
export function mahalanobisTwin(matrix: readonly number[][], d: readonly number[]): number {
  const rows = matrix.map((row, i) => [...row, d[i] as number]);
  const dims = d.length;
  for (let k = 0; k < dims; k++) {
    const pivots = rows.slice(k).map((row) => Math.abs(row[k] as number));
    const at = k + pivots.indexOf(Math.max(...pivots));
    [rows[k], rows[at]] = [rows[at] as number[], rows[k] as number[]];
    const pivot = rows[k] as number[];
    rows.forEach((row, i) => {
      if (i === k) return;
      const factor = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j <= dims; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    });
  }
  const solution = rows.map((row, i) => (row[dims] as number) / (row[i] as number));
  return Math.sqrt(solution.reduce((sum, value, i) => sum + value * (d[i] as number), 0));
}
