/**
 * Reads what the header of an image file says, and refuses what no decoder should see: other formats,
 * truncated files, absurd sizes. Nothing is allocated for pixels: a file of a few bytes can claim gigabytes,
 * and decoders believe it.
 *
 * @module
 */
import type { ImageHeader } from "./image_header.ts";
import { ImageError } from "../image.ts";
import { type JpegHeader, readJpegHeader } from "./header_jpeg.ts";
import { type PngHeader, readPngHeader } from "./header_png.ts";
import { readTiffHeader, type TiffHeader } from "./header_tiff.ts";
import { checkOptions } from "../../options/check.ts";
import { READ_OPTIONS } from "../options.ts";
import { unknownFormat } from "./unknown_format.ts";

/** Endings of the files that are taken from folders: those of the formats that are read. */
export const IMAGE_ENDINGS: readonly string[] = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff"];

/**
 * Smallest side, in pixels, of a picture that can be inspected: one cell of the backbones' coarsest tapped
 * level.
 */
export const MIN_SIDE = 16;

/** Limits on what is read. */
export interface ReadOptions {
  /** Most pixels (width times height) a picture may have. Default 64 Mi. */
  maxPixels?: number;
}

/**
 * Reads the header of a PNG, JPEG or TIFF file and walks through the file's structure to its end.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @param options Limits.
 * @returns The header; which fields it has beyond the common ones depends on its `format`.
 * @throws {ImageError} If the file is of another format or of a kind no decoder here reads rightly, is
 * truncated, has a side under {@linkcode MIN_SIDE}, zero among them, or more pixels than allowed.
 */
export function readHeader(
  bytes: Uint8Array,
  name: string,
  options: ReadOptions = {},
): PngHeader | JpegHeader | TiffHeader {
  const header = readFormatHeader(bytes, name);
  checkSize(header, name, maxPixelsOf(options));
  return header;
}

/**
 * The limit on pixels.
 *
 * @throws {OptionError} If it is not a whole number of at least 1; with NaN there would be no limit.
 */
export function maxPixelsOf(options: ReadOptions): number {
  return checkOptions("Cannot read images", READ_OPTIONS, options).maxPixels;
}

function readFormatHeader(bytes: Uint8Array, name: string): PngHeader | JpegHeader | TiffHeader {
  switch (formatOf(bytes)) {
    case "png":
      return readPngHeader(bytes, name);
    case "jpeg":
      return readJpegHeader(bytes, name);
    case "tiff":
      return readTiffHeader(bytes, name);
    case undefined:
      throw unknownFormat(bytes, name);
  }
}

/** Tells the format by the first bytes; the file's name is not asked. */
function formatOf(bytes: Uint8Array): ImageHeader["format"] | undefined {
  const starts = (...want: number[]) => want.every((byte, i) => bytes[i] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (starts(0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(0x49, 0x49, 42, 0) || starts(0x4d, 0x4d, 0, 42)) return "tiff";
  return undefined;
}

function checkSize({ width, height }: ImageHeader, name: string, maxPixels: number): void {
  if (Math.min(width, height) < MIN_SIDE) {
    throw new ImageError(
      name,
      `${width} x ${height} pixels, and a picture to inspect has at least ${MIN_SIDE} on each side`,
      "leave the file out",
    );
  }
  if (width * height > maxPixels) {
    throw new ImageError(
      name,
      `${width} x ${height} pixels are ${megapixels(width * height)} megapixels, over the limit of ${
        megapixels(maxPixels)
      }`,
      "crop or scale the image, or raise the limit 'maxPixels' if there is memory for it",
    );
  }
}

function megapixels(pixels: number): string {
  return (pixels / 2 ** 20).toFixed(1).replace(/\.0$/, "");
}
