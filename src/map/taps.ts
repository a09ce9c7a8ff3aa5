/**
 * Tap tables: along one axis, which source samples each output is a weighted sum of, and the weights. Resizing, blurring
 * and any chain of the two are such tables; two kernels apply them (resample_columns.wgsl and resample_rows.wgsl).
 *
 * Tables are made on the host in float64 and rounded once. What lies beyond the border is folded onto the samples that
 * stand for it, so every tap is inside the source and the kernels know of no border.
 *
 * @module
 */

/** A linear map from lines of `input` samples to lines of `output` samples, with few taps next to each other. */
export interface Taps {
  /** Samples of a source line. */
  readonly input: number;
  /** Samples of a result line. */
  readonly output: number;
  /** Taps of every output; those it does not need have weight 0. */
  readonly support: number;
  /** [output]: first source sample of each output; the first and the `support - 1` after it are inside the source. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** [support, output]: tap-major, so that neighbouring outputs have neighbouring weights. */
  readonly weights: Float64Array<ArrayBuffer>;
}

/** Some of the samples of a line. */
export interface Range {
  /** The first of them. */
  readonly first: number;
  /** How many. */
  readonly count: number;
}

/** A run of weights, `weights[t]` for source sample `first + t`, which may lie beyond the border. */
export interface Reach {
  /** Source sample of the first weight. */
  readonly first: number;
  /** The weights. */
  readonly weights: ArrayLike<number>;
}

/** The sample inside `extent` that stands for the one at `position`, which may lie outside. */
export type Border = (position: number, extent: number) => number;

/** Border: the outermost sample repeated, a a a | a b c d | d d d. */
export function replicated(position: number, extent: number): number {
  return Math.min(Math.max(position, 0), extent - 1);
}

/**
 * Border: the line mirrored with its outermost sample repeated, d c b a | a b c d | d c b a, any number of times. This is
 * scipy's mode "reflect"; torch's "reflect" does not repeat the sample and is another border.
 */
export function mirrored(position: number, extent: number): number {
  const period = 2 * extent;
  const wrapped = ((position % period) + period) % period;
  return wrapped < extent ? wrapped : period - 1 - wrapped;
}

/**
 * Builds a table from the weights of each output.
 *
 * @param input Samples of a source line.
 * @param output Samples of a result line.
 * @param border Which sample stands for one outside.
 * @param reach The weights of output i; weights of exactly 0 take no tap.
 * @returns The table, with as few taps as its widest output needs.
 * @throws {RangeError} If an extent is not a positive integer.
 */
export function foldTaps(
  input: number,
  output: number,
  border: Border,
  reach: (i: number) => Reach,
): Taps {
  if (![input, output].every((extent) => Number.isSafeInteger(extent) && extent > 0)) {
    throw new RangeError(
      `Cannot resample: extents must be positive integers: received ${input} to ${output}`,
    );
  }
  const lines = Array.from({ length: output }, (_, i) => folded(reach(i), input, border));
  const support = lines.reduce((widest, { weights }) => Math.max(widest, weights.length), 0);
  const starts = new Uint32Array(output);
  const weights = new Float64Array(support * output);
  lines.forEach((line, i) => {
    const start = starts[i] = Math.min(line.first, input - support);
    line.weights.forEach((weight, t) => weights[(line.first - start + t) * output + i] = weight);
  });
  return { input, output, support, starts, weights };
}

/**
 * The table that does the work of two: first `inner`, then `outer`. An upsampling and a blur of 33 taps after it become
 * one table of about 11 taps at a quarter of the resolution.
 *
 * @param outer The table applied last.
 * @param inner The table applied first.
 * @returns The product, from `inner.input` to `outer.output` samples.
 * @throws {RangeError} If `outer` does not take what `inner` gives.
 */
export function composeTaps(outer: Taps, inner: Taps): Taps {
  if (outer.input !== inner.output) {
    throw new RangeError(
      `Cannot compose taps: the outer table takes ${outer.input} samples, the inner one gives ${inner.output}`,
    );
  }
  return foldTaps(inner.input, outer.output, replicated, (i) => {
    const line = new Float64Array(inner.input);
    for (let t = 0; t < outer.support; t++) {
      const middle = (outer.starts[i] as number) + t;
      const weight = outer.weights[t * outer.output + i] as number;
      const start = inner.starts[middle] as number;
      for (let u = 0; u < inner.support; u++) {
        line[start + u] = (line[start + u] as number) +
          weight * (inner.weights[u * inner.output + middle] as number);
      }
    }
    return { first: 0, weights: line };
  });
}

/** The source samples that some outputs of a table need. */
export function sourceOf({ starts, support }: Taps, { first, count }: Range): Range {
  const wanted = starts.subarray(first, first + count);
  const begin = wanted.reduce((least, start) => Math.min(least, start));
  const end = wanted.reduce((most, start) => Math.max(most, start)) + support;
  return { first: begin, count: end - begin };
}

/**
 * The part of a table that gives some of its outputs, for the source samples that they need.
 *
 * @param taps The table. Its starts need not ascend: an output that falls on a sample needs none before it.
 * @param outputs The outputs that are wanted, at least one.
 * @returns The source samples that they need, and the table from those to the outputs.
 */
export function sliceTaps(
  taps: Taps,
  { first, count }: Range = { first: 0, count: taps.output },
): { source: Range; taps: Taps } {
  const { support, output } = taps;
  const starts = taps.starts.slice(first, first + count);
  const { first: begin, count: length } = sourceOf(taps, { first, count });
  const weights = new Float64Array(support * count);
  for (let t = 0; t < support; t++) {
    weights.set(taps.weights.subarray(t * output + first, t * output + first + count), t * count);
  }
  return {
    source: { first: begin, count: length },
    taps: {
      input: length,
      output: count,
      support,
      starts: starts.map((start) => start - begin),
      weights,
    },
  };
}

/** The same weights on samples inside the source, without zeros at either end. */
function folded(
  { first, weights }: Reach,
  input: number,
  border: Border,
): { first: number; weights: Float64Array } {
  let [low, high] = [Infinity, -Infinity];
  for (let t = 0; t < weights.length; t++) {
    if (weights[t] === 0) continue;
    const position = border(first + t, input);
    low = Math.min(low, position);
    high = Math.max(high, position);
  }
  const sums = new Float64Array(high - low + 1);
  for (let t = 0; t < weights.length; t++) {
    if (weights[t] === 0) continue;
    const at = border(first + t, input) - low;
    sums[at] = (sums[at] as number) + (weights[t] as number);
  }
  return { first: low, weights: sums };
}
