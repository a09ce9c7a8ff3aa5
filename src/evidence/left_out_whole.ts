/**
 * How far every image of a fit is as a whole from all others, its own part left out: exact, in float64.
 *
 * The distance is MVG's (Wang et al. 2022, section III; before it Rippel et al. 2020): at each level the Mahalanobis distance of the
 * mean features, under a covariance that Ledoit and Wolf's formula shrinks, summed over the levels.
 *
 * Of a part that shows several images their mean stands for it among the others, so that parts count and not images: see
 * {@linkcode partMeans}. Of n parts left and d channels, whichever are fewer decides the form. Up to d parts the n x n Gram matrix K of
 * their centred vectors says all: with S = C / n the trace is tr K / n, |S|_F^2 = |K|_F^2 / n^2, sum |c|^4 = sum K_ii^2, and for the shrunk
 * covariance a C + c I, a = (1 - shrinkage) / n, c = shrinkage mu (Woodbury)
 *
 *   q = (|delta|^2 - a k^T (a K + c I)^-1 k) / c,   k_j = delta^T (x_j - mean)
 */

import { estimate } from "../vectors/estimate.ts";
import { shrinkageOf } from "../vectors/ledoit_wolf.ts";
import { Moments } from "../vectors/moments.ts";
import { cholesky } from "../vectors/whitening.ts";
import { partMeans } from "../vectors/part_means.ts";
import { type LevelVectors, ofImages } from "./pooled_features.ts";
import type { Part } from "../method/method.ts";

/**
 * Computes the distances.
 *
 * @param levels Mean features of the images of the fit.
 * @param parts The images that belong together.
 * @returns [images], in the order of the fit.
 * @throws {RangeError} If fewer than three images are left, of which the shrinkage would be 0, or all that are left are the same.
 * @throws {SingularCovarianceError} If a covariance is not positive definite.
 */
export function leftOutWhole(levels: readonly LevelVectors[], parts: readonly Part[]): Float64Array {
  const images = parts.reduce((sum, { length }) => sum + length, 0);
  const sums = new Float64Array(images);
  for (const level of levels) {
    const distances = parts.length <= level.origin.length
      ? new GramForm(level, parts)
      : new SumForm(level, parts);
    parts.forEach((part, own) => {
      const found = distances.without(own);
      part.forEach((place, i) => sums[place] = (sums[place] as number) + (found[i] as number));
    });
  }
  return sums;
}

/** By sums over the means of all parts, one of them taken away. */
class SumForm {
  readonly #level: LevelVectors;
  readonly #parts: readonly Part[];
  readonly #means: LevelVectors;
  readonly #all: Moments;

  constructor(level: LevelVectors, parts: readonly Part[]) {
    this.#level = level;
    this.#parts = parts;
    const { origin, vectors } = level;
    this.#means = { origin, vectors: partMeans(vectors, origin.length, parts) };
    this.#all = sumsOf(this.#means, parts.map((_, own) => own));
  }

  /** Distances of the images of a part from all others. */
  without(own: number): Float64Array {
    const { origin, vectors } = this.#level;
    const channels = origin.length;
    const rest = this.#all.without(sumsOf(this.#means, [own]));
    const { offset, covariance } = estimate({ origin, basis: null }, rest);
    const factor = cholesky(covariance);
    return Float64Array.from(this.#parts[own] as Part, (place) => {
      const delta = Float64Array.from(offset, (mean, c) => (vectors[place * channels + c] as number) - mean);
      return Math.sqrt(squaredNorm(factor, delta));
    });
  }
}

/** By products of the vectors with each other: of the means of all parts, then of all images. */
class GramForm {
  readonly #parts: readonly Part[];
  readonly #channels: number;
  /** Rows of the matrix. */
  readonly #rows: number;
  /** [rows, rows]. */
  readonly #gram: Float64Array;

  constructor(level: LevelVectors, parts: readonly Part[]) {
    const { origin: { length: channels }, vectors } = level;
    const means = partMeans(vectors, channels, parts);
    const all = new Float64Array(means.length + vectors.length);
    all.set(means);
    all.set(vectors, means.length);
    this.#parts = parts;
    this.#channels = channels;
    this.#rows = all.length / channels;
    this.#gram = gramOf(all, this.#rows, channels);
  }

  /** Distances of the images of a part from all others. */
  without(own: number): Float64Array {
    const count = this.#parts.length - 1;
    const rest = this.#parts.map((_, part) => part).filter((part) => part !== own);
    const at = (i: number, j: number) => this.#gram[i * this.#rows + j] as number;
    /** Product of a row's vector with the mean of the rest. */
    const withMean = Float64Array.from(
      { length: this.#rows },
      (_, i) => rest.reduce((sum, j) => sum + at(i, j), 0) / count,
    );
    const mean = (row: number) => withMean[row] as number;
    const square = rest.reduce((sum, part) => sum + mean(part), 0) / count;
    const centred = (i: number, j: number) => at(i, j) - mean(i) - mean(j) + square;
    const matrix = new Float64Array(count * count);
    rest.forEach((i, row) => rest.forEach((j, column) => matrix[row * count + column] = centred(i, j)));
    const { shrinkage, mu } = shrinkageOf(gramSums(matrix, count, this.#channels));
    const [share, ridge] = [(1 - shrinkage) / count, shrinkage * mu];
    const shrunk = matrix.map((value) => share * value);
    for (let i = 0; i < count; i++) shrunk[i * (count + 1)] = (shrunk[i * (count + 1)] as number) + ridge;
    const factor = cholesky(shrunk);
    return Float64Array.from(this.#parts[own] as Part, (place) => {
      const row = this.#parts.length + place;
      const products = Float64Array.from(rest, (other) => centred(row, other));
      return Math.sqrt(Math.max(0, centred(row, row) - share * squaredNorm(factor, products)) / ridge);
    });
  }
}

/** What the shrinkage is worked out from, of a centred Gram matrix. */
function gramSums(matrix: Float64Array, count: number, channels: number) {
  let [trace, fourth] = [0, 0];
  for (let i = 0; i < count; i++) {
    const own = matrix[i * (count + 1)] as number;
    trace += own;
    fourth += own * own;
  }
  const square = matrix.reduce((sum, value) => sum + value * value, 0) / count ** 2;
  const mu = trace / count / channels;
  return { count, channels, mu, square, distance: square / channels - mu ** 2, fourth: fourth / count };
}

function sumsOf(level: LevelVectors, places: readonly number[]): Moments {
  const sums = new Moments(level.origin.length);
  sums.addVectors(ofImages(level, places).vectors);
  return sums;
}

function gramOf(vectors: Float64Array, images: number, channels: number): Float64Array {
  const gram = new Float64Array(images * images);
  for (let i = 0; i < images; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        sum += (vectors[i * channels + c] as number) * (vectors[j * channels + c] as number);
      }
      gram[i * images + j] = gram[j * images + i] = sum;
    }
  }
  return gram;
}

/** |L^-1 v|^2. */
function squaredNorm(factor: Float64Array, vector: Float64Array): number {
  const size = vector.length;
  const y = new Float64Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let rest = vector[i] as number;
    for (let j = 0; j < i; j++) rest -= (factor[i * size + j] as number) * (y[j] as number);
    const value = rest / (factor[i * (size + 1)] as number);
    y[i] = value;
    sum += value * value;
  }
  return sum;
}
