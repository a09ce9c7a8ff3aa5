/**
 * How far every image of a fit is as a whole from all others, its own part left out: exact, in float64.
 *
 * The distance is MVG's (Wang et al. 2022, section III; before it Rippel et al. 2020): at each level the Mahalanobis distance of the
 * mean features, under a covariance that Ledoit and Wolf's formula shrinks, summed over the levels.
 *
 * Of n images left and d channels, whichever are fewer decides the form. Up to d images the n x n Gram matrix K of their centred
 * vectors says all: with S = C / n the trace is tr K / n, |S|_F^2 = |K|_F^2 / n^2, sum |c|^4 = sum K_ii^2, and for the shrunk
 * covariance a C + c I, a = (1 - shrinkage) / n, c = shrinkage mu (Woodbury)
 *
 *   q = (|delta|^2 - a k^T (a K + c I)^-1 k) / c,   k_j = delta^T (x_j - mean)
 */

import { estimate } from "../vectors/estimate.ts";
import { shrinkageOf } from "../vectors/ledoit_wolf.ts";
import { Moments } from "../vectors/moments.ts";
import { cholesky } from "../vectors/whitening.ts";
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
    const dual = images <= level.origin.length;
    const distances = dual ? new GramForm(level, images) : new SumForm(level, images);
    for (const part of parts) {
      const found = distances.without(part);
      part.forEach((place, i) => sums[place] = (sums[place] as number) + (found[i] as number));
    }
  }
  return sums;
}

/** By sums over all vectors, those of the part taken away. */
class SumForm {
  readonly #level: LevelVectors;
  readonly #all: Moments;

  constructor(level: LevelVectors, images: number) {
    this.#level = level;
    this.#all = sumsOf(level, Array.from({ length: images }, (_, place) => place));
  }

  /** Distances of the images of a part from all others. */
  without(part: Part): Float64Array {
    const { origin, vectors } = this.#level;
    const channels = origin.length;
    const rest = this.#all.without(sumsOf(this.#level, part));
    const { offset, covariance } = estimate({ origin, basis: null }, rest);
    const factor = cholesky(covariance);
    return Float64Array.from(part, (place) => {
      const delta = Float64Array.from(offset, (mean, c) => (vectors[place * channels + c] as number) - mean);
      return Math.sqrt(squaredNorm(factor, delta));
    });
  }
}

/** By products of the vectors with each other. */
class GramForm {
  readonly #images: number;
  readonly #channels: number;
  /** [images, images]. */
  readonly #gram: Float64Array;

  constructor({ origin, vectors }: LevelVectors, images: number) {
    this.#images = images;
    this.#channels = origin.length;
    this.#gram = gramOf(Float64Array.from(vectors), images, origin.length);
  }

  /** Distances of the images of a part from all others. */
  without(part: Part): Float64Array {
    const taken = new Set(part);
    const rest = Array.from({ length: this.#images }, (_, place) => place).filter((place) =>
      !taken.has(place)
    );
    return this.#distances(part, rest);
  }

  #distances(part: Part, rest: readonly number[]): Float64Array {
    const count = rest.length;
    const at = (i: number, j: number) => this.#gram[i * this.#images + j] as number;
    /** Product of an image's vector with the mean of the rest. */
    const withMean = Float64Array.from(
      { length: this.#images },
      (_, i) => rest.reduce((sum, j) => sum + at(i, j), 0) / count,
    );
    const mean = (place: number) => withMean[place] as number;
    const square = rest.reduce((sum, place) => sum + mean(place), 0) / count;
    const centred = (i: number, j: number) => at(i, j) - mean(i) - mean(j) + square;
    const matrix = new Float64Array(count * count);
    rest.forEach((i, row) => rest.forEach((j, column) => matrix[row * count + column] = centred(i, j)));
    const { shrinkage, mu } = shrinkageOf(gramSums(matrix, count, this.#channels));
    const [share, ridge] = [(1 - shrinkage) / count, shrinkage * mu];
    const shrunk = matrix.map((value) => share * value);
    for (let i = 0; i < count; i++) shrunk[i * (count + 1)] = (shrunk[i * (count + 1)] as number) + ridge;
    const factor = cholesky(shrunk);
    return Float64Array.from(part, (place) => {
      const products = Float64Array.from(rest, (other) => centred(place, other));
      return Math.sqrt(Math.max(0, centred(place, place) - share * squaredNorm(factor, products)) / ridge);
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
