/** The pixels of the two formats that most pictures have: the part of decoding that takes its time, in whatever thread. */

import type { Image } from "../image.ts";
import { cmykToRgb } from "./cmyk.ts";
import { decodePng } from "./decode_png.ts";
import type { PngHeader } from "./header_png.ts";
import { JPEG_DECODER } from "./imagescript.ts";

/** What is decoded: a PNG by what was found in it, or the bytes of a JPEG. */
export type CompressedPixels = PngHeader | { readonly format: "jpeg"; readonly bytes: Uint8Array };

/**
 * Decodes the pixels of a file whose header was accepted.
 *
 * @returns The picture as stored, not turned.
 * @throws {SyntaxError} If the pixel data is damaged.
 * @throws {RangeError} If it takes more memory than there is.
 */
export async function decodePixels(compressed: CompressedPixels): Promise<Image> {
  return compressed.format === "png" ? await decodePng(compressed) : await decodeJpeg(compressed.bytes);
}

async function decodeJpeg(bytes: Uint8Array): Promise<Image> {
  const { width, height, format, buffer } = await JPEG_DECODER.decode(bytes);
  if (format === 2) return { width, height, channels: 3, data: cmykToRgb(buffer) };
  return { width, height, channels: format === 0 ? 1 : 3, data: buffer };
}
