/** What the images of a fit were like. */

import type { ImageKind } from "./image_kind.ts";

/** Values of one measure over the images of a fit. */
export interface MeasuredRange {
  /** The smallest. */
  readonly least: number;
  /** The largest. */
  readonly most: number;
  /** Standard deviation of their logarithms, see {@linkcode logarithm}: light and size differ by factors. */
  readonly deviation: number;
}

/** What is measured of an image and compared. */
export interface Measures {
  /** Width over height. */
  readonly aspect: number;
  /** Number of pixels. */
  readonly size: number;
  /** As in {@linkcode ImageKind}. */
  readonly brightness: number;
  /** As in {@linkcode ImageKind}. */
  readonly contrast: number;
}

/** Name of a measure. */
export type Measure = keyof Measures;

/** What the images of a fit were like. Of the same size for any number of images. */
export interface KindRange extends Readonly<Record<Measure, MeasuredRange>> {
  /** Number of images. */
  readonly images: number;
  /** The channels they were stored with, ascending. */
  readonly channels: readonly ImageKind["channels"][];
  /** The bits of a sample they were stored with, ascending. */
  readonly bits: readonly ImageKind["bits"][];
  /** Whether any of them has colour. */
  readonly coloured: boolean;
}

/** A step of 8 bits. Added to brightness and contrast it keeps the logarithm of black finite. */
export const STEP = 1 / 255;

/** What is compared of an image. */
export function measuresOf({ width, height, brightness, contrast }: ImageKind): Measures {
  return { aspect: width / height, size: width * height, brightness, contrast };
}

/** Natural logarithm of a measure, brightness and contrast plus a step of 8 bits. */
export function logarithm(measure: Measure, value: number): number {
  return Math.log(measure === "aspect" || measure === "size" ? value : value + STEP);
}

/**
 * Sums up what the images of a fit are like.
 *
 * @param kinds One for each image of the fit; those that were dropped are not among them.
 * @throws {RangeError} If there are none.
 */
export function kindRange(kinds: readonly ImageKind[]): KindRange {
  if (kinds.length === 0) {
    throw new RangeError("Cannot say what the images of a fit are like: wanted one or more: received none");
  }
  const measures = kinds.map(measuresOf);
  const range = (measure: Measure) => rangeOf(measure, measures.map((each) => each[measure]));
  return {
    images: kinds.length,
    channels: ([1, 3] as const).filter((channels) => kinds.some((kind) => kind.channels === channels)),
    bits: ([8, 16] as const).filter((bits) => kinds.some((kind) => kind.bits === bits)),
    coloured: kinds.some(({ coloured }) => coloured),
    aspect: range("aspect"),
    size: range("size"),
    brightness: range("brightness"),
    contrast: range("contrast"),
  };
}

function rangeOf(measure: Measure, values: readonly number[]): MeasuredRange {
  const first = logarithm(measure, values[0] as number);
  const offsets = values.map((value) => logarithm(measure, value) - first); // exactly 0 where all are equal
  const mean = sum(offsets) / values.length;
  const squares = sum(offsets.map((offset) => (offset - mean) ** 2));
  return {
    least: values.reduce((a, b) => Math.min(a, b)),
    most: values.reduce((a, b) => Math.max(a, b)),
    deviation: Math.sqrt(squares / Math.max(values.length - 1, 1)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
