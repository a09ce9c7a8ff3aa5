/**
 * Squared distances of samples left out of their own fit, by the forms of src/gaussian/leave_one_out.ts and
 * src/gaussian/leave_part_out.ts, in float64.
 */

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

/** Solutions of L y = b. */
export function substituteTwin(factor: readonly (readonly number[])[], right: readonly number[]): number[] {
  const y: number[] = [];
  factor.forEach((row, i) => y.push(((right[i] as number) - dot(y, row)) / (row[i] as number)));
  return y;
}

/** Columns of L^-1 (I - 1 1^T / N) of some members. */
export function partColumnsTwin(
  factor: readonly (readonly number[])[],
  members: readonly number[],
): number[][] {
  const images = factor.length;
  return members.map((member) =>
    substituteTwin(factor, factor.map((_, row) => (row === member ? 1 : 0) - 1 / images))
  );
}

/** Products of vectors, rows up to the diagonal. */
export function productsTwin(vectors: readonly (readonly number[])[]): number[][] {
  return vectors.map((a, i) => vectors.slice(0, i + 1).map((b) => dot(a, b)));
}

/** I - 1 1^T / N - products / (n - 1), rows up to the diagonal. */
export function remainderTwin(
  products: readonly (readonly number[])[],
  images: number,
  divisor: number,
): number[][] {
  return products.map((row, i) => row.map((value, j) => (i === j ? 1 : 0) - 1 / images - value / divisor));
}

/** q_i = (n - 1) ([R^-1]_ii - 1 - 1 / n) of a part's R = L L^T. */
export function partSquares(factor: readonly (readonly number[])[], images: number): number[] {
  const left = images - factor.length;
  return inverseDiagonalTwin(factor).map((diagonal) => (left - 1) * (diagonal - 1 - 1 / left));
}

/** Squared distance of each row to the fit without its whole part, by the dual form. */
export function dualPartSquares(
  rows: readonly (readonly number[])[],
  parts: readonly (readonly number[])[],
  epsilon: number,
): number[] {
  const images = rows.length;
  return byPart(parts, (part) => {
    const ridge = (images - part.length - 1) * epsilon;
    const { matrix } = sampleRidgeTwin(sampleGramTwin(rows), ridge);
    const products = productsTwin(partColumnsTwin(choleskyTwin(matrix), part));
    const remainder = products.map((row) => row.map((value) => ridge * value));
    return partSquares(choleskyTwin(remainder), images);
  });
}

/** The same by the primal form: from images that are whitened with the divisor n - 1. */
export function primalPartSquares(
  rows: readonly (readonly number[])[],
  parts: readonly (readonly number[])[],
  epsilon: number,
): number[] {
  const images = rows.length;
  const mean = (rows[0] ?? []).map((_, c) => rows.reduce((sum, row) => sum + (row[c] as number), 0) / images);
  const deltas = rows.map((row) => row.map((value, c) => value - (mean[c] as number)));
  const comoment = mean.map((_, i) =>
    mean.slice(0, i + 1).map((_, j) =>
      deltas.reduce((sum, delta) => sum + (delta[i] as number) * (delta[j] as number), 0)
    )
  );
  const factors = new Map<number, number[][]>();
  return byPart(parts, (part) => {
    const divisor = images - part.length - 1;
    const covariance = () =>
      comoment.map((row, i) => row.map((value, j) => value / divisor + (i === j ? epsilon : 0)));
    const factor = factors.get(divisor) ?? choleskyTwin(covariance());
    factors.set(divisor, factor);
    const whitened = part.map((image) => substituteTwin(factor, deltas[image] as number[]));
    return partSquares(choleskyTwin(remainderTwin(productsTwin(whitened), images, divisor)), images);
  });
}

/** Values of the images of every part, in the order of the images. */
function byPart(
  parts: readonly (readonly number[])[],
  valuesOf: (part: readonly number[]) => number[],
): number[] {
  const values: number[] = [];
  for (const part of parts) valuesOf(part).forEach((value, member) => values[part[member] as number] = value);
  return values;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
