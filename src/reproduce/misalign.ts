/**
 * The paper's non-aligned variant of a data set, Rd-MVTec AD: every image of training and test is rotated by a random angle of
 * up to 10 degrees and cropped at a random place, its mask with it (Defard et al. 2020, Table VI).
 */

import type { Image } from "../image/image.ts";
import { mirrored } from "../map/taps.ts";
import type { Size } from "../preprocess/settings.ts";
import type { Random } from "../random.ts";

/** Largest rotation to either side, in degrees. */
const MAX_DEGREES = 10;

/** How one image is moved. */
export interface Misalignment {
  /** Rotation about the image's centre in degrees, counter-clockwise as one looks at it. */
  readonly degrees: number;
  /** Place of the crop between the left and right ends of where it fits, from 0 to under 1. */
  readonly x: number;
  /** Place of the crop between the upper and lower ends, from 0 to under 1. */
  readonly y: number;
}

/** Draws a rotation of up to 10 degrees to either side and a place for the crop, all equally likely. */
export function drawMisalignment(random: Random): Misalignment {
  return { degrees: random.between(-MAX_DEGREES, MAX_DEGREES), x: random.next(), y: random.next() };
}

/**
 * Rotates an image about its centre and crops it, in one resampling. What the rotation brings in from beyond the border is the
 * image mirrored there (d c b a | a b c d | d c b a), for images and masks alike: where a mirrored defect shows, its mask does.
 * Without a rotation the result is an exact crop.
 *
 * @param image The image; not changed.
 * @param how Rotation and place of the crop.
 * @param share Sides of the crop in shares of the image's, over 0 and at most 1; rounded to pixels.
 * @param sampling `bilinear` for pictures; `nearest` for masks, whose values must not be mixed.
 * @returns The part of the rotated image; samples of the same depth and channels.
 */
export function misalign(
  image: Image,
  how: Misalignment,
  share: Size,
  sampling: "bilinear" | "nearest",
): Image {
  const { channels } = image;
  const width = Math.max(1, Math.round(image.width * share.width));
  const height = Math.max(1, Math.round(image.height * share.height));
  const toSource = sourcePoints(image, how, { width, height });
  const data = image.data instanceof Uint16Array
    ? new Uint16Array(width * height * channels)
    : new Uint8Array(width * height * channels);
  const sample = sampling === "nearest" ? nearest : bilinear;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += channels) {
      sample(image, toSource(column, row), data, at);
    }
  }
  return { width, height, channels, data };
}

/** A point of an image; pixel (column, row) covers column to column + 1 and row to row + 1. */
type Point = readonly [x: number, y: number];

/** For a pixel of the crop, the point of the image that its centre comes from. */
function sourcePoints(
  { width, height }: Image,
  { degrees, x, y }: Misalignment,
  crop: Size,
): (column: number, row: number) => Point {
  const left = Math.floor(x * (width - crop.width + 1));
  const top = Math.floor(y * (height - crop.height + 1));
  const angle = degrees * Math.PI / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return (column, row) => {
    const dx = left + column + 0.5 - width / 2;
    const dy = top + row + 0.5 - height / 2;
    return [width / 2 + cosine * dx - sine * dy, height / 2 + sine * dx + cosine * dy];
  };
}

function nearest(image: Image, [x, y]: Point, target: Image["data"], at: number): void {
  const from = pixel(image, Math.floor(x), Math.floor(y));
  for (let c = 0; c < image.channels; c++) target[at + c] = image.data[from + c] as number;
}

function bilinear(image: Image, [x, y]: Point, target: Image["data"], at: number): void {
  const [column, row] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, down] = [x - 0.5 - column, y - 0.5 - row];
  const upper = [pixel(image, column, row), pixel(image, column + 1, row)] as const;
  const lower = [pixel(image, column, row + 1), pixel(image, column + 1, row + 1)] as const;
  for (let c = 0; c < image.channels; c++) {
    const above = mix(image.data[upper[0] + c] as number, image.data[upper[1] + c] as number, right);
    const below = mix(image.data[lower[0] + c] as number, image.data[lower[1] + c] as number, right);
    target[at + c] = Math.round(mix(above, below, down));
  }
}

function mix(a: number, b: number, share: number): number {
  return a + share * (b - a);
}

/** Place of a pixel's first sample; pixels beyond the border are those mirrored at it. */
function pixel({ width, height, channels }: Image, column: number, row: number): number {
  return (mirrored(row, height) * width + mirrored(column, width)) * channels;
}
