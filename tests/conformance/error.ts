/**
 * How far a result is from the expected one, in the metrics that conformance files name.
 *
 * @module
 */

import type { FixtureTensor } from "./fixture.ts";

/** Two arrays of the same length and the extents of both. */
interface Pair {
  readonly got: ArrayLike<number>;
  readonly want: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Elements below this share of the largest one count as that large in `elrel`. */
const ELEMENT_FLOOR = 1e-3;
/** Variances below this share of the largest one count as that large in `relcorr`. */
const VARIANCE_FLOOR = 1e-6;

const METRICS: Readonly<Record<string, (pair: Pair) => number>> = {
  exact: (pair) => largestDifference(pair) === 0 ? 0 : Infinity,
  abs: largestDifference,
  relmax: relativeToLargest,
  elrel(pair) {
    const floor = ELEMENT_FLOOR * largest(pair.want);
    return worst(pair.want.length, (i) => {
      const want = pair.want[i] as number;
      return ratio(difference(pair.got[i] as number, want), Math.max(Math.abs(want), floor));
    });
  },
  relrow: (pair) => worstSlice(pair, sliceLength(pair.shape, 1), relativeToLargest),
  relcorr: (pair) => worstSlice(pair, sliceLength(pair.shape, -2), relativeToDeviations),
  relchol: (pair) =>
    worstSlice(pair, sliceLength(pair.shape, -1), (row) => {
      const norm = Math.sqrt(Array.from(row.want).reduce((sum, value) => sum + value * value, 0));
      return ratio(largestDifference(row), norm);
    }),
  rowsign: (pair) =>
    worstSlice(pair, sliceLength(pair.shape, -1), ({ got, want, shape }) =>
      Math.min(
        largestDifference({ got, want, shape }),
        largestDifference({ got, want: Array.from(want, (value) => -value), shape }),
      )),
};

/**
 * Error of a result in a named metric, computed in float64:
 *
 * - `exact`: 0 if every element is equal, else Infinity
 * - `abs`: max |got - want|
 * - `relmax`: max |got - want| / max |want|, over the whole array
 * - `elrel`: max over elements of |got - want| / max(|want|, 0.001 max |want|)
 * - `relrow`: `relmax` of each index of the first axis, the largest
 * - `relcorr`: per matrix, max |got_ij - want_ij| / (s_i s_j), s_i = sqrt(max(want_ii, 1e-6 max_k want_kk)), and s = 1 where
 *   the whole diagonal is 0
 * - `relchol`: max |got_ij - want_ij| / norm2(row i of want)
 * - `rowsign`: rows compared up to sign, max over rows of min(max |got - want|, max |got + want|)
 *
 * A NaN that is wanted and received counts as equal; any other NaN makes the error NaN, which is below no bar.
 *
 * @param metric Name of the metric.
 * @param got The result, in the layout of `want`.
 * @param want The expected array.
 * @returns The error; Infinity if the lengths differ.
 * @throws {RangeError} If the metric is unknown.
 */
export function errorOf(metric: string, got: ArrayLike<number>, want: FixtureTensor): number {
  const measure = Object.hasOwn(METRICS, metric) ? METRICS[metric] : undefined;
  if (measure === undefined) {
    throw new RangeError(
      `Cannot compare arrays: the metric must be one of ${
        Object.keys(METRICS).join(", ")
      }: received '${metric}'`,
    );
  }
  return got.length === want.data.length ? measure({ got, want: want.data, shape: want.shape }) : Infinity;
}

function difference(got: number, want: number): number {
  return Object.is(got, want) || got === want ? 0 : Math.abs(got - want); // Object.is: both NaN; ===: equal infinities
}

function ratio(error: number, scale: number): number {
  return error === 0 ? 0 : error / scale;
}

function worst(count: number, errorAt: (i: number) => number): number {
  let result = 0;
  for (let i = 0; i < count; i++) result = Math.max(result, errorAt(i)); // Math.max keeps a NaN
  return result;
}

function largest(values: ArrayLike<number>): number {
  return worst(values.length, (i) => Math.abs(values[i] as number));
}

function largestDifference({ got, want }: Pair): number {
  return worst(want.length, (i) => difference(got[i] as number, want[i] as number));
}

function relativeToLargest(pair: Pair): number {
  return ratio(largestDifference(pair), largest(pair.want));
}

function relativeToDeviations({ got, want, shape }: Pair): number {
  const extent = shape.at(-1) ?? 1;
  const variances = Array.from({ length: extent }, (_, i) => want[i * extent + i] as number);
  const top = Math.max(0, ...variances);
  const deviations = variances.map((variance) =>
    top === 0 ? 1 : Math.sqrt(Math.max(variance, VARIANCE_FLOOR * top))
  );
  return worst(want.length, (at) => {
    const scale = (deviations[Math.floor(at / extent)] as number) * (deviations[at % extent] as number);
    return ratio(difference(got[at] as number, want[at] as number), scale);
  });
}

/** Elements in one slice when the first `axes` axes are fixed (negative: all but the last -axes). */
function sliceLength(shape: readonly number[], axes: number): number {
  return shape.slice(axes).reduce((product, extent) => product * extent, 1);
}

function worstSlice(pair: Pair, length: number, measure: (slice: Pair) => number): number {
  const got = Array.from(pair.got);
  const want = Array.from(pair.want);
  return worst(want.length / length, (slice) => {
    const [begin, end] = [slice * length, (slice + 1) * length];
    return measure({ got: got.slice(begin, end), want: want.slice(begin, end), shape: pair.shape });
  });
}
