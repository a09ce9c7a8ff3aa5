/** Sums over feature vectors, and the central moments that they give. In float64: a fit adds some hundred thousand vectors. */

import { EXTRA_ROWS, triangleEntries } from "./gram.ts";

/** Central moments of a set of vectors. */
export interface CentralMoments {
  /** Number of vectors, N. */
  readonly count: number;
  /** [channels]. */
  readonly mean: Float64Array;
  /** S = 1/N sum c c^T with c = x - mean, [channels, channels]. */
  readonly covariance: Float64Array;
  /** 1/N sum |c|^4. */
  readonly fourth: number;
}

/**
 * Sums over vectors v, which are differences from some origin: the packed lower triangle of the Gram matrix of
 * (v, 1, |v|^2).
 *
 * Sums of two sets add up, and one set's can be taken away from another's, exactly but for the rounding of their terms.
 */
export class Moments {
  /** Number of channels. */
  readonly channels: number;
  /** Packed rows of channels + 2: row i begins at i (i + 1) / 2. */
  readonly sums: Float64Array<ArrayBuffer>;

  /**
   * Starts from given sums, or from none.
   *
   * @param sums The packed triangle; zeros, that is no vectors, by default.
   * @throws {RangeError} If its length does not follow from the channels.
   */
  constructor(channels: number, sums?: Float64Array<ArrayBuffer>) {
    const entries = triangleEntries(channels + EXTRA_ROWS);
    if (sums !== undefined && sums.length !== entries) {
      throw new RangeError(
        `Cannot use sums of ${channels} channels: they have ${entries} entries: received ${sums.length}`,
      );
    }
    this.channels = channels;
    this.sums = sums ?? new Float64Array(entries);
  }

  /** Number of vectors. */
  get count(): number {
    return this.#at(this.channels, this.channels);
  }

  /** Adds parts [chunks, entries] of a batch's Gram matrix. */
  add(parts: Float32Array): void {
    const { sums } = this;
    for (let first = 0; first < parts.length; first += sums.length) {
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (parts[first + i] as number);
    }
  }

  /** Adds vectors [count, channels]. */
  addVectors(vectors: Float32Array): void {
    const { channels, sums } = this;
    for (let first = 0; first < vectors.length; first += channels) {
      const v = Float64Array.from(vectors.subarray(first, first + channels));
      const row = Float64Array.of(...v, 1, v.reduce((sum, value) => sum + value * value, 0));
      let entry = 0;
      row.forEach((left, i) => {
        for (let j = 0; j <= i; j++, entry++) {
          sums[entry] = (sums[entry] as number) + left * (row[j] as number);
        }
      });
    }
  }

  /** The sums without those of some of the vectors. */
  without({ sums }: Moments): Moments {
    return new Moments(this.channels, this.sums.map((sum, i) => sum - (sums[i] as number)));
  }

  /**
   * Mean, covariance (divisor N) and mean fourth power of the distance from the mean.
   *
   * With d = mean of v and c = v - d: |c|^2 = |v|^2 - 2 d.v + |d|^2, hence, with sum d.v = N |d|^2,
   *
   *   sum |c|^4 = sum |v|^4 - 4 d.(sum |v|^2 v) + 4 d^T (sum v v^T) d + 2 |d|^2 sum |v|^2 - 3 N |d|^4.
   *
   * Origins near the mean make d small against the spread, so that nothing cancels.
   */
  central(): CentralMoments {
    const { channels, count } = this;
    const squares = channels + 1; // row of |v|^2
    const mean = Float64Array.from({ length: channels }, (_, i) => this.#at(channels, i) / count);
    const covariance = new Float64Array(channels * channels);
    let cubic = 0;
    let quadratic = 0;
    for (let i = 0; i < channels; i++) {
      const d = mean[i] as number;
      cubic += d * this.#at(squares, i);
      for (let j = 0; j <= i; j++) {
        const product = this.#at(i, j);
        const dd = d * (mean[j] as number);
        quadratic += (i === j ? 1 : 2) * dd * product;
        covariance[i * channels + j] = covariance[j * channels + i] = product / count - dd;
      }
    }
    const square = mean.reduce((sum, d) => sum + d * d, 0);
    const sum = this.#at(squares, squares) - 4 * cubic + 4 * quadratic +
      2 * square * this.#at(squares, channels) -
      3 * count * square * square;
    return { count, mean, covariance, fourth: sum / count };
  }

  #at(row: number, column: number): number {
    return this.sums[triangleEntries(row) + column] as number;
  }
}
