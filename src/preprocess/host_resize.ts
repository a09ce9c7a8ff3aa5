/**
 * Antialiased resize and crop on the host, for a backbone that computes there beside a software adapter: the same operations in
 * the same order as the kernels do, each rounded to float32, so that both give the same bits. What it saves is the way to the
 * device and back.
 *
 * @module
 */

import type { Image } from "../image/image.ts";
import { sliceTaps, type Taps } from "../map/taps.ts";
import { type Geometry, geometry } from "./geometry.ts";
import { fixedPointWeights, PILLOW_PRECISION } from "./resize_pillow.ts";
import { realRowWeights } from "./resize_real.ts";
import { resizeTaps } from "./resize_taps.ts";
import { checkFormat, checkImage, eightBit, type SampleFormat, sampleFormat } from "./samples.ts";
import type { PreprocessSettings } from "./settings.ts";
import { standardisationOf } from "./standardisation.ts";

/** Rows of samples that are summed in one go; tables are padded to whole ones, by weights of zero. */
const ROWS_AT_ONCE = 4;

const { fround, imul } = Math;

/** One axis as the host reads it: all weights of an output next to each other. */
interface Lines<A> {
  readonly outputs: number;
  readonly support: number;
  readonly starts: Uint32Array;
  /** [outputs, support]. */
  readonly weights: A;
}

/** The resize of images of one size and format on the host. */
export class HostResize {
  /** Sizes and places; one object for all images of the plan. */
  readonly geometry: Geometry;
  readonly #format: SampleFormat;
  readonly #sums: (image: Image) => Sums;
  readonly #low: number;
  readonly #high: number;
  readonly #centre: Float32Array;
  readonly #scale: Float32Array;

  /**
   * Works out the tables.
   *
   * @param format Size and samples of the images.
   * @throws {RangeError} If a size in the settings is impossible for such images.
   */
  constructor(format: SampleFormat, settings: PreprocessSettings) {
    this.#format = format;
    this.geometry = geometry(format, settings);
    const { across, down } = resizeTaps(this.geometry, settings);
    const { low, high, centre, scale } = standardisationOf(settings);
    [this.#low, this.#high] = [low, high];
    [this.#centre, this.#scale] = [Float32Array.from(centre), Float32Array.from(scale)];
    this.#sums = settings.rounding === "pillow" ? pillowSums(across, down) : realSums(format, across, down);
  }

  /**
   * Resizes and standardises an image as {@linkcode PreprocessPlan.record} does.
   *
   * @param planes [3, crop height, crop width], red, green and blue; written whole.
   * @throws {RangeError} If the image is not of the plan's size and format.
   */
  write(image: Image, planes: Float32Array): void {
    checkImage(image);
    checkFormat(this.#format, sampleFormat(image));
    const { width, height } = this.geometry.crop;
    const plane = width * height;
    const row = this.#sums(image);
    const colours = coloursOf(image);
    const [low, high] = [this.#low, this.#high];
    for (let y = 0; y < height; y++) {
      const sums = row(y);
      for (let c = 0; c < 3; c++) {
        const [centre, scale] = [this.#centre[c] as number, this.#scale[c] as number];
        const from = colours === 1 ? 0 : c * width;
        const to = c * plane + y * width;
        for (let x = 0; x < width; x++) {
          const value = Math.min(Math.max(sums[from + x] as number, low), high);
          planes[to + x] = fround(value - centre) * scale;
        }
      }
    }
  }
}

/** Gives the sums of a row of the crop, [colours, width]; valid until the next row is asked for. */
type Sums = (row: number) => Float32Array;

/** Colours of an image: grey is one, which stands for all three. */
function coloursOf({ channels }: Pick<Image, "channels">): 1 | 3 {
  return channels < 3 ? 1 : 3;
}

/** As resize_rows.wgsl and resize_columns.wgsl: the rows of all samples first. */
function realSums({ bits, channels }: SampleFormat, across: Taps, down: Taps): (image: Image) => Sums {
  const rows = padded(linesOf(down, realRowWeights(down, bits)));
  const { source, taps } = sliceTaps(across);
  const columns = linesOf(taps, Float32Array.from(taps.weights));
  const reduced = new Float32Array(source.count * channels);
  const colours = coloursOf({ channels });
  const sums = new Float32Array(colours * columns.outputs);
  return ({ width, height, data }) => (y) => {
    const first = rows.starts[y] as number;
    const { weights, support } = rows;
    reduced.fill(0);
    for (let t = 0; t < support; t += ROWS_AT_ONCE) {
      // beyond the last row weights are zero, and any row will do
      const at = (row: number) => (Math.min(first + t + row, height - 1) * width + source.first) * channels;
      addRows(reduced, data, [at(0), at(1), at(2), at(3)], weights, y * support + t);
    }
    for (let c = 0; c < colours; c++) sumColumns(sums, c, reduced, channels, columns);
    return sums;
  };
}

/** Adds four weighted rows of samples, one after the other. */
function addRows(
  reduced: Float32Array,
  data: Uint8Array | Uint16Array,
  [a, b, c, d]: readonly [number, number, number, number],
  weights: Float32Array,
  at: number,
): void {
  const [wa, wb] = [weights[at] as number, weights[at + 1] as number];
  const [wc, wd] = [weights[at + 2] as number, weights[at + 3] as number];
  for (let s = 0; s < reduced.length; s++) {
    let sum = fround(reduced[s] as number + fround(wa * (data[a + s] as number)));
    sum = fround(sum + fround(wb * (data[b + s] as number)));
    sum = fround(sum + fround(wc * (data[c + s] as number)));
    reduced[s] = fround(sum + fround(wd * (data[d + s] as number)));
  }
}

function sumColumns(
  sums: Float32Array,
  colour: number,
  reduced: Float32Array,
  channels: number,
  { outputs, support, starts, weights }: Lines<Float32Array>,
): void {
  for (let x = 0; x < outputs; x++) {
    let at = (starts[x] as number) * channels + colour;
    let sum = 0;
    for (let t = x * support; t < (x + 1) * support; t++) {
      sum = fround(sum + fround((weights[t] as number) * (reduced[at] as number)));
      at += channels;
    }
    sums[colour * outputs + x] = sum;
  }
}

/** As resize_columns_pillow.wgsl and resize_rows_pillow.wgsl: columns first, each pass rounded to bytes. */
function pillowSums(across: Taps, down: Taps): (image: Image) => Sums {
  const { source, taps: rowTaps } = sliceTaps(down);
  const rows = linesOf(rowTaps, fixedPointWeights(rowTaps));
  const columns = linesOf(across, fixedPointWeights(across));
  return (given) => {
    const { width, channels, data } = eightBit(given);
    const stride = coloursOf({ channels }) * columns.outputs;
    const rounded = new Uint8ClampedArray(source.count * stride);
    for (let y = 0; y < source.count; y++) {
      for (let x = 0; x < stride; x++) {
        const [colour, column] = [Math.floor(x / columns.outputs), x % columns.outputs];
        const from = ((source.first + y) * width + (columns.starts[column] as number)) * channels + colour;
        rounded[y * stride + x] = fixedPointSum(columns, column, data, from, channels);
      }
    }
    const sums = new Float32Array(stride);
    return (y) => {
      const from = (rows.starts[y] as number) * stride;
      for (let x = 0; x < stride; x++) {
        sums[x] = byte(fixedPointSum(rows, y, rounded, from + x, stride));
      }
      return sums;
    };
  };
}

/** A rounded sum of samples that lie a step apart. */
function fixedPointSum(
  { support, weights }: Lines<Int32Array>,
  output: number,
  data: Uint8Array | Uint8ClampedArray | Uint16Array,
  from: number,
  step: number,
): number {
  let sum = 1 << (PILLOW_PRECISION - 1);
  for (let t = 0; t < support; t++) {
    sum += imul(weights[output * support + t] as number, data[from + t * step] as number);
  }
  return sum >> PILLOW_PRECISION;
}

function byte(value: number): number {
  return Math.min(Math.max(value, 0), 255);
}

function linesOf<A extends Float32Array | Int32Array>(
  { output, support, starts }: Taps,
  tapMajor: A,
): Lines<A> {
  const weights = tapMajor.slice() as A;
  for (let i = 0; i < output; i++) {
    for (let t = 0; t < support; t++) weights[i * support + t] = tapMajor[t * output + i] as number;
  }
  return { outputs: output, support, starts, weights };
}

/** The same with as many taps as are summed at once, or a multiple of that; zeros change no sum. */
function padded({ outputs, support, starts, weights }: Lines<Float32Array>): Lines<Float32Array> {
  const wider = Math.ceil(support / ROWS_AT_ONCE) * ROWS_AT_ONCE;
  const all = new Float32Array(outputs * wider);
  for (let i = 0; i < outputs; i++) all.set(weights.subarray(i * support, (i + 1) * support), i * wider);
  return { outputs, support: wider, starts, weights: all };
}
