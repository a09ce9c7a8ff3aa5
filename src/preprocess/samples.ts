/** Samples of an image in the form in which they are uploaded. */

import type { Image } from "../image/image.ts";
import type { Range } from "../map/taps.ts";
import type { Size } from "./settings.ts";

/** Samples that the resize kernels read at a time: one word of 8-bit samples, two of 16-bit. */
const GROUP = 4;

/** Largest 16-bit sample over largest 8-bit sample. */
export const WIDE_SCALE = 257;

/** What of an image its resize is planned from: its size, and how its samples lie in memory. */
export interface SampleFormat extends Size {
  /** Samples of a pixel. */
  readonly channels: Image["channels"];
  /** Bits of a sample. */
  readonly bits: 8 | 16;
}

/** The format of an image. */
export function sampleFormat({ width, height, channels, data }: Image): SampleFormat {
  return { width, height, channels, bits: data instanceof Uint8Array ? 8 : 16 };
}

/** A rectangle of an image, packed. */
export interface PackedSamples {
  /** Four 8-bit or two 16-bit samples a word, lowest bits first; every row begins at a group of four. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Groups of four samples in a row; the last may be padded. */
  readonly groups: number;
  /** Bits of a sample. */
  readonly bits: 8 | 16;
}

/**
 * Bytes that a row of packed samples takes.
 *
 * @param format Channels and bits of the image.
 * @param columns Number of columns.
 * @returns A multiple of four or eight.
 */
export function packedRowBytes(
  { channels, bits }: Pick<SampleFormat, "channels" | "bits">,
  columns: number,
): number {
  return Math.ceil(columns * channels / GROUP) * GROUP * bits / 8;
}

/**
 * Packs a rectangle of an image. Word order is that of the platform: little-endian, as every one that Deno runs on.
 *
 * @param image The image.
 * @param rows Its rows.
 * @param columns Its columns.
 * @returns The samples, all channels, interleaved as they are.
 */
export function packSamples(image: Image, rows: Range, columns: Range): PackedSamples {
  const { width, channels, data } = image;
  const format = sampleFormat(image);
  const stride = packedRowBytes(format, columns.count) / data.BYTES_PER_ELEMENT;
  const packed = data instanceof Uint8Array
    ? new Uint8Array(rows.count * stride)
    : new Uint16Array(rows.count * stride);
  for (let row = 0; row < rows.count; row++) {
    const begin = ((rows.first + row) * width + columns.first) * channels;
    packed.set(data.subarray(begin, begin + columns.count * channels), row * stride);
  }
  return {
    words: new Uint32Array(packed.buffer),
    groups: stride / GROUP,
    bits: format.bits,
  };
}

/**
 * The image in 8 bits, for arithmetic that is defined on bytes.
 *
 * @param image The image.
 * @returns The image itself, or one whose samples are value / 257 rounded to nearest (no quotient is a tie).
 */
export function eightBit(image: Image): Image {
  const { data } = image;
  if (data instanceof Uint8Array) return image;
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = ((data[i] as number) + (WIDE_SCALE >> 1)) / WIDE_SCALE;
  return { ...image, data: bytes };
}

/**
 * Checks that an image has as many samples as its size says.
 *
 * @param image The image.
 * @throws {RangeError} If it has not, or has a number of channels other than 1 to 4.
 */
export function checkImage({ width, height, channels, data }: Image): void {
  if (![1, 2, 3, 4].includes(channels) || data.length !== width * height * channels) {
    throw new RangeError(
      `Cannot preprocess: an image of ${width}x${height} pixels and 1 to 4 channels has width * height * channels ` +
        `samples: received ${channels} channels, ${data.length} samples`,
    );
  }
}

/**
 * Checks that an image is what a resize was planned for.
 *
 * @throws {RangeError} If it is not; the message names both.
 */
export function checkFormat(planned: SampleFormat, received: SampleFormat): void {
  if (Object.entries(planned).every(([key, value]) => received[key as keyof SampleFormat] === value)) return;
  throw new RangeError(
    `Cannot resize: the plan is for an image of ${described(planned)}: received one of ${
      described(received)
    }`,
  );
}

function described({ width, height, channels, bits }: SampleFormat): string {
  return `${width}x${height} pixels, ${channels} channels of ${bits} bits`;
}
