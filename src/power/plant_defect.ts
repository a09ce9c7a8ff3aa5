/**
 * Synthetic defects: a piece of a good image, its colours jittered, pasted elsewhere in it (CutPaste; Li et al., CVPR 2021).
 *
 * @module
 */

import { freeArray } from "../free_array.ts";
import type { Image } from "../image/image.ts";
import type { Rectangle } from "../preprocess/geometry.ts";
import { Random } from "../random.ts";
import { type Cut, type DefectKind, drawCut } from "./cut.ts";
import { drawJitter, jitterColours } from "./jitter.ts";
import { type Pasted, pasted, pastedSize } from "./paste.ts";

/**
 * Least mean change of the covered samples, as a share of the image's own range, darkest to lightest. Below it what was pasted looks
 * like what it covers, background on background: no defect, though the paper does not exclude it. Of 500 draws a set it refused 23%
 * of the scars on hazelnuts before an even background, and of everything else (patches there; patches and scars on circuit boards,
 * solar cells, tiles) at most 2%.
 */
const FAINTEST = 0.02;

/** Draws after which an image counts as one in which nothing can be planted: it is all but even. */
const TRIES = 50;

/** A defect to plant. */
export interface DefectOptions {
  /** Patch or scar. */
  readonly kind: DefectKind;
  /** Seed of all that is drawn; the same defect on every platform. */
  readonly seed: number;
}

/** An image with a defect in it. */
export interface PlantedImage {
  /** A copy of the image, different only inside the rectangle. */
  readonly image: Image;
  /** A box of whole pixels about what was pasted. */
  readonly rectangle: Rectangle;
  /** Mean absolute change of the covered samples that are looked at, as a share of the image's range. */
  readonly change: number;
}

/**
 * Plants a defect: cuts, jitters, pastes, and draws again while what comes out can hardly be seen.
 *
 * @param image A good image of 8 or 16 bits and 1 to 4 channels; alpha stays as it is.
 * @param looked 1 for each of the image's pixels that is looked at, row-major: the defect is centred on one of them, as far as the
 *   image's edges allow. By default all are.
 * @returns Null if nothing visible could be planted: the image, or what is looked at of it, is even, or too small.
 * @throws {RangeError} If the seed is no whole number from 0, or there are not as many pixels in `looked` as in the image.
 */
export function plantDefect(
  image: Image,
  { kind, seed }: DefectOptions,
  looked?: Uint8Array,
): PlantedImage | null {
  const { width, height } = image;
  if (looked && looked.length !== width * height) {
    throw new RangeError(
      `Cannot plant a defect: wanted ${
        width * height
      } pixels, looked at or not, for an image of ${width}x${height}: ` +
        `received ${looked.length}`,
    );
  }
  const random = new Random(seed);
  const range = rangeOf(image);
  const lookedAt = looked?.reduce((count, inside) => count + (inside ? 1 : 0), 0);
  if (range === 0 || lookedAt === 0) return null;
  for (let tried = 0; tried < TRIES; tried++) {
    const cut = drawCut(random, kind, image);
    const jitter = drawJitter(random);
    const source = {
      left: random.integer(width - cut.width + 1),
      top: random.integer(height - cut.height + 1),
    };
    const rectangle = drawTarget(random, cut, image, looked && { looked, count: lookedAt as number });
    if (!rectangle || (rectangle.left === source.left && rectangle.top === source.top)) continue;
    const pixels = pasted(cut, source, rectangle, image);
    const samples = samplesAt(image, pixels.sources);
    jitterColours(samples, coloursOf(image), whiteOf(image), jitter);
    const planted = withSamples(image, pixels, samples);
    freeArray(samples);
    const change = changeOf(image, planted, pixels, looked) / range;
    if (change >= FAINTEST) return { image: planted, rectangle, change };
    freeArray(planted.data as Uint8Array<ArrayBuffer>);
  }
  return null;
}

/** Where a cut is pasted; null if it does not fit when it is turned. */
function drawTarget(
  random: Random,
  cut: Cut,
  image: Image,
  area: { readonly looked: Uint8Array; readonly count: number } | undefined,
): Rectangle | null {
  const size = pastedSize(cut, image);
  const most = { left: image.width - size.width, top: image.height - size.height };
  if (most.left < 0 || most.top < 0) return null;
  if (!area) return { left: random.integer(most.left + 1), top: random.integer(most.top + 1), ...size };
  const pixel = nthSet(area.looked, random.integer(area.count));
  const left = pixel % image.width - (size.width >> 1);
  const top = Math.floor(pixel / image.width) - (size.height >> 1);
  return {
    left: Math.min(Math.max(left, 0), most.left),
    top: Math.min(Math.max(top, 0), most.top),
    ...size,
  };
}

/** Place of the n-th entry that is not 0, from the 0-th. */
function nthSet(entries: Uint8Array, n: number): number {
  let place = -1;
  for (let left = n; left >= 0; left--) {
    do place++; while (!entries[place]);
  }
  return place;
}

/** Samples of a pixel that are colours: all but alpha. */
function coloursOf({ channels }: Image): number {
  return channels >= 3 ? 3 : 1;
}

function whiteOf({ data }: Image): number {
  return data instanceof Uint16Array ? 65535 : 255;
}

/** From the darkest to the lightest sample. */
function rangeOf(image: Image): number {
  const { channels, data } = image;
  const colours = coloursOf(image);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i += channels) {
    for (let c = i; c < i + colours; c++) {
      const sample = data[c] as number;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
  }
  return high - low;
}

function samplesAt(image: Image, pixels: readonly number[]): Float64Array<ArrayBuffer> {
  const { channels, data } = image;
  const colours = coloursOf(image);
  const samples = new Float64Array(pixels.length * colours);
  pixels.forEach((pixel, i) => {
    for (let c = 0; c < colours; c++) samples[i * colours + c] = data[pixel * channels + c] as number;
  });
  return samples;
}

function withSamples(image: Image, { targets }: Pasted, samples: Float64Array): Image {
  const data = image.data.slice();
  const colours = coloursOf(image);
  targets.forEach((pixel, i) => {
    for (let c = 0; c < colours; c++) {
      data[pixel * image.channels + c] = Math.round(samples[i * colours + c] as number);
    }
  });
  return { ...image, data };
}

/** Mean absolute change of the covered samples that are looked at; 0 if none of them is. */
function changeOf(before: Image, after: Image, { targets }: Pasted, looked: Uint8Array | undefined): number {
  const seen = looked ? targets.filter((pixel) => looked[pixel]) : targets;
  const [from, to] = [samplesAt(before, seen), samplesAt(after, seen)];
  const { length } = from;
  const sum = from.reduce((total, sample, i) => total + Math.abs(to[i] as number - sample), 0);
  for (const array of [from, to]) freeArray(array);
  return length === 0 ? 0 : sum / length;
}
