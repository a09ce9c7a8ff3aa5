/** Whether an image is of the kind that a model was fitted to. */

import type { ImageKind } from "./image_kind.ts";
import { type KindRange, logarithm, type Measure, measuresOf, STEP } from "./kind_range.ts";

/** An image that is far from those of the fit in something that can be measured without a network. */
export interface KindWarning {
  /** What is far: width over height, number of pixels, mean grey value or deviation of the grey values, these two from 0 to 1. */
  readonly what: Measure;
  /** The image's value. */
  readonly is: number;
  /** The smallest and the largest value of the images of the fit. */
  readonly was: readonly [number, number];
  /** The warning in words, to stand behind the image's name and a colon. */
  readonly message: string;
}

/** What a model says of an image's kind. */
export interface KindComparison {
  /** Why the image is not scored and what helps, to stand behind "Cannot score NAME: "; null if it is of the same kind. */
  readonly refuse: string | null;
  /** What is far from the images of the fit; may be there with a refusal. */
  readonly warnings: readonly KindWarning[];
}

/**
 * A value is far when it lies outside those of the fit by more than `1 + 20 / images` of their deviations. Of the next value of a
 * normal distribution that is said once in 17 behind 2 images, in 180 behind 5, in 600 to 900 behind 10 to 40.
 */
const DEVIATIONS = 1;
const DEVIATIONS_OF_ONE = 20;

/** Logarithms of the factors that are never far, however little the images of the fit deviate; see also {@linkcode isWithinStep}. */
const NEAR: Readonly<Record<Measure, number>> = {
  aspect: Math.log(1.01),
  size: 2 * Math.log(1.5), // either side by half; a camera that joins 2x2 pixels is far
  brightness: Math.log(1.1),
  contrast: Math.log(1.1),
};

/** Words for below and above the range, and for a value with what it is a value of. */
const WORDS: Readonly<Record<Measure, readonly [string, string, (value: number) => string, string]>> = {
  aspect: ["narrower", "wider", (value) => `${rounded(value)}`, "width over height"],
  size: ["far smaller", "far larger", (value) => `${value}`, "pixels"],
  brightness: ["far darker", "far brighter", percent, "mean grey value"],
  contrast: ["far lower in contrast", "far higher in contrast", percent, "deviation of grey values"],
};

const OTHERWISE = "fit a model to images like it, or score it all the same with anyKind: true or --any-kind";

/**
 * Compares an image with those of a fit.
 *
 * What was stored like an image of the fit is never refused: a dark frame of a colour camera has no colour, and is for the verdict.
 * Without colour in the fit and in the image, it does not matter whether grey was saved as RGB.
 */
export function compareKind(range: KindRange, kind: ImageKind): KindComparison {
  const measures = measuresOf(kind);
  const warnings = (Object.keys(NEAR) as Measure[]).flatMap((what) => {
    const is = measures[what];
    const was = [range[what].least, range[what].most] as const;
    const side = sideOf(range, what, is);
    if (side === 0 || isWithinStep(range, what, kind)) return [];
    return [{ what, is, was, message: messageOf(what, side, is, was) }];
  });
  return { refuse: otherDepth(range, kind) ?? otherColours(range, kind), warnings };
}

/** -1 far below the values of the fit, 1 far above, 0 neither. */
function sideOf(range: KindRange, what: Measure, is: number): -1 | 0 | 1 {
  const { least, most, deviation } = range[what];
  const near = Math.max((DEVIATIONS + DEVIATIONS_OF_ONE / range.images) * deviation, NEAR[what]);
  const value = logarithm(what, is);
  if (value < logarithm(what, least) - near) return -1;
  return value > logarithm(what, most) + near ? 1 : 0;
}

/** Whether an image differs from those of the fit by a pixel of its sides, as after resizing, or a step of 8 bits, and no more. */
function isWithinStep(range: KindRange, what: Measure, kind: ImageKind): boolean {
  const { least, most } = range[what];
  const { width, height } = kind;
  if (what === "size") return false;
  if (what === "aspect") return width - 1 <= (height + 1) * most && width + 1 >= (height - 1) * least;
  return kind[what] >= least - STEP && kind[what] <= most + STEP;
}

function messageOf(what: Measure, side: -1 | 1, is: number, was: readonly [number, number]): string {
  const [below, above, show, of] = WORDS[what];
  const [least, most] = was.map(show) as [string, string];
  const range = least === most ? least : `${least} to ${most}`;
  return `${side < 0 ? below : above} than the images of the fit: ${of} ${show(is)}, there ${range}`;
}

function otherDepth(range: KindRange, { bits }: ImageKind): string | null {
  if (range.bits.includes(bits)) return null;
  const [wanted] = range.bits;
  return `it has ${bits} bits a sample, the images of the fit have ${wanted}; convert it to ${wanted} bits, ${OTHERWISE}`;
}

function otherColours(range: KindRange, { channels, coloured }: ImageKind): string | null {
  if (range.channels.includes(channels) || !(coloured || range.coloured)) return null;
  return channels === 1
    ? `it is grey, the images of the fit are in colour; take it in colour, ${OTHERWISE}`
    : `it is in colour, the images of the fit are grey; convert it to grey, ${OTHERWISE}`;
}

function percent(share: number): string {
  return `${rounded(100 * share)}%`;
}

/** To three digits, without trailing zeros. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
