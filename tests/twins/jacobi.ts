/** Eigenvalues of a symmetric matrix by cyclic Jacobi rotations: slow, plain, and as exact as float64 allows. */

/** A rotation is left out where it would move nothing: the entry is this small beside the diagonal. */
const TOLERANCE = 2 ** -52;

/** Eigenvalues, descending, and the number of sweeps over all pairs that it took. */
export function jacobiTwin(matrix: ArrayLike<number>): { values: number[]; sweeps: number } {
  const channels = Math.sqrt(matrix.length);
  const a = Float64Array.from(matrix);
  let sweeps = 0;
  for (let rotated = true; rotated; sweeps++) {
    rotated = false;
    for (let p = 0; p < channels; p++) {
      for (let q = p + 1; q < channels; q++) rotated = rotate(a, channels, p, q) || rotated;
    }
  }
  return {
    values: Array.from({ length: channels }, (_, i) => a[i * (channels + 1)] as number).sort((x, y) => y - x),
    sweeps,
  };
}

/** Makes entry (p, q) zero: rows, then columns p and q turn by the angle t = tan. */
function rotate(a: Float64Array, channels: number, p: number, q: number): boolean {
  const at = (i: number, j: number) => a[i * channels + j] as number;
  const apart = at(p, q);
  if (Math.abs(apart) <= TOLERANCE * Math.sqrt(Math.abs(at(p, p) * at(q, q)))) return false;
  const theta = (at(q, q) - at(p, p)) / (2 * apart);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  for (const [begin, step] of [[0, 1], [0, channels]] as const) { // rows: along a row; columns: down a column
    const across = step === 1 ? channels : 1;
    for (let k = begin; k < channels; k++) {
      const [x, y] = [p * across + k * step, q * across + k * step];
      const [u, v] = [a[x] as number, a[y] as number];
      a[x] = c * (u - t * v);
      a[y] = c * (v + t * u);
    }
  }
  return true;
}
