/** The reference of a registered model, as a picture. */

import type { PngImage } from "../image/write/png.ts";
import { interpolationTaps } from "../map/interpolation.ts";
import type { Taps } from "../map/taps.ts";
import type { Size } from "../preprocess/rectangle.ts";
import { bytesOf } from "../register/registration.ts";
import type { Model } from "./model.ts";
import { readRegistration } from "./registration.ts";

const COLOURS = 3 as const;

/**
 * The picture that a model's images are registered to: where a region of interest is drawn, and a window measured.
 *
 * @returns RGB pixels of the whole frame, as many as the first good image has: enlarged from what the model keeps, so not
 *   as sharp; null of a model that takes images as they lie.
 * @throws {SyntaxError} If it is missing or of another size than its frame wants.
 */
export function modelReference(model: Model): PngImage | null {
  const { registration } = model.settings;
  const kept = keptReference(model);
  return kept && registration && enlarged(kept, registration.frame);
}

/**
 * The same as the model keeps it, at most 256 pixels along the longer side.
 *
 * @throws {SyntaxError} If it is missing or of another size than its frame wants.
 */
export function keptReference(model: Model): PngImage | null {
  const known = readRegistration(model);
  if (!known) return null;
  return { ...known.reference.size, channels: COLOURS, data: bytesOf(known.reference) };
}

/** Edges on edges, as the reference is laid over the frame where it stands in for what images do not show. */
function enlarged(picture: PngImage, { width, height }: Size): PngImage {
  const columns = interpolationTaps("bilinear", picture.width, width);
  const rows = interpolationTaps("bilinear", picture.height, height);
  const line = COLOURS * picture.width;
  const data = new Uint8Array(COLOURS * width * height);
  for (let y = 0; y < height; y++) {
    const blended = Float64Array.from({ length: line }, (_, i) => weighed(rows, y, picture.data, line, i));
    for (let i = 0; i < COLOURS * width; i++) {
      const value = weighed(columns, Math.floor(i / COLOURS), blended, COLOURS, i % COLOURS);
      data[COLOURS * width * y + i] = Math.round(value);
    }
  }
  return { width, height, channels: COLOURS, data };
}

/** An output of a table over samples that lie `stride` apart from `offset` on. */
function weighed(
  { starts, weights, support, output }: Taps,
  place: number,
  samples: ArrayLike<number>,
  stride: number,
  offset: number,
): number {
  const start = starts[place] as number;
  let sum = 0;
  for (let t = 0; t < support; t++) {
    sum += (weights[t * output + place] as number) * (samples[(start + t) * stride + offset] as number);
  }
  return sum;
}
