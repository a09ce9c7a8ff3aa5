/**
 * From the samples of a TIFF's page to a picture.
 *
 * @module
 */

import type { Image } from "../image.ts";
import { cmykToRgb } from "./cmyk.ts";
import { type FileSamples, levelled } from "./samples.ts";

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

/** Which of a page's samples there are, and how they are taken. */
interface Samples {
  /** Samples of a pixel. */
  readonly count: number;
  readonly name: string;
  readonly white?: number | undefined;
  /** Given where the samples are some bands rather than a picture. */
  readonly bands?: readonly number[] | undefined;
}

/**
 * Makes a picture of samples: black is 0, inks become colours, colours are not multiplied by their alpha.
 *
 * @throws {ImageError} If a sample is above white.
 */
export function pictureOf(
  samples: FileSamples,
  page: Page,
  { count, name, white, bands }: Samples,
): Image {
  const { width, height, photometric, alpha } = page;
  const data = levelled(samples, white, name);
  const whitest = data instanceof Uint16Array ? 65535 : 255;
  if (photometric === 0) data.forEach((sample, i) => data[i] = whitest - sample);
  if (!bands && photometric === 5) {
    return { width, height, channels: 3, data: cmykToRgb(inEightBits(withoutAlpha(data, count, 4))) };
  }
  if (!bands && alpha === "premultiplied") divideByAlpha(data, count);
  return { width, height, channels: count as Image["channels"], data };
}

function withoutAlpha(data: Image["data"], count: number, kept: number): Image["data"] {
  return count === kept ? data : data.filter((_, i) => i % count < kept);
}

function inEightBits(data: Image["data"]): Uint8Array {
  return data instanceof Uint8Array ? data : Uint8Array.from(data, (sample) => Math.round(sample / 257));
}

/** Colours that were multiplied by their alpha, divided by it; black where there is none. */
function divideByAlpha(data: Image["data"], count: number): void {
  const whitest = data instanceof Uint16Array ? 65535 : 255;
  for (let at = 0; at < data.length; at += count) {
    const alpha = data[at + count - 1] as number;
    for (let c = at; alpha > 0 && c < at + count - 1; c++) {
      data[c] = Math.min(Math.floor((data[c] as number) * whitest / alpha), whitest);
    }
  }
}
