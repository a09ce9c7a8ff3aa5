/** A whole image in GPU memory. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Image } from "../image/image.ts";
import {
  checkImage,
  packedRowBytes,
  packSamples,
  type SampleFormat,
  sampleFormat,
} from "../preprocess/samples.ts";

/** Words after the last row: warp_image.wgsl loads four pixels at a time, which take three groups of 16 bits more than one pixel. */
const BEYOND = 6;

/** An image that is there until the batch has submitted, for one warp or several. */
export interface UploadedSamples {
  /** Rows of groups, see warp_image.wgsl. */
  readonly words: Tensor<"u32">;
  /** Groups of four samples in a row. */
  readonly groups: number;
  /** Bits of a sample. */
  readonly bits: 8 | 16;
}

/**
 * Uploads the samples of an image.
 *
 * @param bytes Largest buffer, in bytes; left out, what the device binds.
 * @throws {RangeError} If the image has another number of samples than its size says, or does not fit one buffer.
 */
export function uploadSamples(
  batch: Batch,
  image: Image,
  bytes: number = batch.gpu.largestBuffer,
): UploadedSamples {
  checkImage(image);
  const { width, height } = image;
  requireOneBuffer(sampleFormat(image), bytes);
  const { words, groups, bits } = packSamples(
    image,
    { first: 0, count: height },
    { first: 0, count: width },
  );
  const uploaded = batch.defer(Tensor.create(batch.gpu, "samples", [words.length + BEYOND], "u32"));
  uploaded.write(words);
  return { words: uploaded, groups, bits };
}

/**
 * Refuses an image that does not fit one buffer.
 *
 * @param bytes Largest buffer, in bytes.
 * @throws {RangeError} If it does not; the message says what it needs.
 */
export function requireOneBuffer(format: SampleFormat, bytes: number): void {
  const { width, height, channels, bits } = format;
  const needed = height * packedRowBytes(format, width) + BEYOND * Uint32Array.BYTES_PER_ELEMENT;
  if (needed <= bytes) return;
  throw new RangeError(
    `Cannot register an image of ${width}x${height} pixels: it needs the whole of it in one buffer, ${needed} bytes of the ` +
      `${bytes} that one may have (maxStorageBufferBindingSize): received ${channels} channels of ${bits} bits; scale the image ` +
      "down, or register none",
  );
}
