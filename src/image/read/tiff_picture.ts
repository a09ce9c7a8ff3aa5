/**
 * From the samples of a TIFF's page to a picture.
 *
 * @module
 */

import type { Image } from "../image.ts";
import { fullScale } from "../marks.ts";
import { mixed } from "./bands.ts";
import { cmykToRgb } from "./cmyk.ts";
import { type FileSamples, levelled, type SampledFile } from "./samples.ts";

/** What is asked of a page before it is decoded. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Unsigned 1, signed 2, floating 3. */
  readonly format: number;
  readonly compression: number;
  readonly photometric: number;
  readonly samples: number;
  readonly alpha: "none" | "straight" | "premultiplied";
  readonly orientation: number;
}

/**
 * Makes a picture of samples: black is 0, inks become colours, colours are not multiplied by their alpha.
 *
 * @param samples Interleaved.
 * @param wanted Which of the page's samples of a pixel they are.
 * @param file How they are taken; with bands they are no colours or inks.
 * @throws {ImageError} If a sample is above white.
 */
export function pictureOf(
  samples: FileSamples,
  { width, height, photometric, alpha }: Page,
  wanted: readonly number[],
  file: SampledFile,
): Image {
  const { name, white } = file;
  const chosen = file.bands !== undefined || file.mix !== undefined;
  const count = wanted.length;
  const data = levelled(samples, white, name);
  const shade = wanted.indexOf(0);
  if (photometric === 0 && shade >= 0) invert(data, count, shade);
  if (!chosen && photometric === 5) {
    return { width, height, channels: 3, data: cmykToRgb(inEightBits(withoutAlpha(data, count, 4))) };
  }
  if (!chosen && alpha === "premultiplied") divideByAlpha(data, count);
  return { width, height, ...mixed(data, count, file, name) };
}

/** Makes white, which was 0, the largest value; alpha and other bands, if there are any, stay. */
export function invert(data: Image["data"], count: number, shade = 0): void {
  const white = fullScale(data);
  for (let i = shade; i < data.length; i += count) data[i] = white - (data[i] as number);
}

function withoutAlpha(data: Image["data"], count: number, kept: number): Image["data"] {
  return count === kept ? data : data.filter((_, i) => i % count < kept);
}

function inEightBits(data: Image["data"]): Uint8Array {
  return data instanceof Uint8Array ? data : Uint8Array.from(data, (sample) => Math.round(sample / 257));
}

/** Colours that were multiplied by their alpha, divided by it; black where there is none. */
function divideByAlpha(data: Image["data"], count: number): void {
  const whitest = fullScale(data);
  for (let at = 0; at < data.length; at += count) {
    const alpha = data[at + count - 1] as number;
    for (let c = at; alpha > 0 && c < at + count - 1; c++) {
      data[c] = Math.min(Math.floor((data[c] as number) * whitest / alpha), whitest);
    }
  }
}
