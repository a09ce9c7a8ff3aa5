/** Squared distances of samples left out of their own fit, by the dual form of src/gaussian/leave_one_out.ts, in float64. */

import { choleskyTwin } from "./factor.ts";

/** Products of the deviations of samples from their mean, rows up to the diagonal. */
export function sampleGramTwin(rows: readonly (readonly number[])[]): number[][] {
  const mean = (rows[0] ?? []).map((_, c) =>
    rows.reduce((sum, row) => sum + (row[c] as number), 0) / rows.length
  );
  const deltas = rows.map((row) => row.map((value, c) => value - (mean[c] as number)));
  return deltas.map((a, i) => deltas.slice(0, i + 1).map((b) => dot(a, b)));
}

/** K + ridge I + mean / N 1 1^T, mean = trace / N, rows up to the diagonal, and the share of 1 in each diagonal element of its inverse. */
export function sampleRidgeTwin(
  gram: readonly (readonly number[])[],
  ridge: number,
): { matrix: number[][]; share: number } {
  const images = gram.length;
  const mean = gram.reduce((sum, row, i) => sum + (row[i] as number), 0) / images;
  const matrix = gram.map((row, i) => row.map((value, j) => value + mean / images + (i === j ? ridge : 0)));
  return { matrix, share: 1 / (images * (ridge + mean)) };
}

/** Diagonal of (L L^T)^-1: the squared lengths of the columns of L^-1. */
export function inverseDiagonalTwin(factor: readonly (readonly number[])[]): number[] {
  return factor.map((_, image) => {
    const column: number[] = [];
    factor.forEach((row, i) => {
      const known = column.reduce((sum, value, j) => sum + value * (row[j] as number), 0);
      column.push(((i === image ? 1 : 0) - known) / (row[i] as number));
    });
    return dot(column, column);
  });
}

/** r = b lambda g, q = b (N - 2) (1 - r) / r, g without the share of 1; b = N / (N - 1), lambda = (N - 2) epsilon. */
export function leftOutSquare(images: number, epsilon: number, g: number): number {
  const b = images / (images - 1);
  const r = b * (images - 2) * epsilon * g;
  return b * (images - 2) * (1 - r) / r;
}

/** Squared distance of each row to the fit of all the others. */
export function dualSquares(rows: readonly (readonly number[])[], epsilon: number): number[] {
  const images = rows.length;
  const { matrix, share } = sampleRidgeTwin(sampleGramTwin(rows), (images - 2) * epsilon);
  return inverseDiagonalTwin(choleskyTwin(matrix)).map((g) => leftOutSquare(images, epsilon, g - share));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
