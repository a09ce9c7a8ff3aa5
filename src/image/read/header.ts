/**
 * Reads what the header of an image file says, and refuses what no decoder should see: other formats,
 * truncated files, absurd sizes. Nothing is allocated for pixels: a file of a few bytes can claim gigabytes,
 * and decoders believe it.
 *
 * @module
 */
import type { BandMixer } from "./bands.ts";
import { formatOf } from "./format.ts";
import type { ImageHeader } from "./image_header.ts";
import { ImageError } from "../image.ts";
import { type JpegHeader, readJpegHeader } from "./header_jpeg.ts";
import { type PngHeader, readPngHeader } from "./header_png.ts";
import { readTiffHeader, type TiffHeader } from "./header_tiff.ts";
import { checkOptions } from "../../options/check.ts";
import { DECODE_OPTIONS } from "../options.ts";
import { unknownFormat } from "./unknown_format.ts";

/**
 * Smallest side, in pixels, of a picture that can be inspected: one cell of the backbones' coarsest tapped
 * level.
 */
export const MIN_SIDE = 16;

/** Limits on what is read. */
export interface ReadOptions {
  /** Most pixels (width times height) a picture may have. Default 64 Mi. */
  maxPixels?: number;
  /** Page of a TIFF of several, from 1. Left out, such a file is refused, as `FILE#2` names one in a path. */
  page?: number | undefined;
  /** Name of an array of a `.npz` archive of several. Left out, such a file is refused, as `FILE.npz#NAME` names one in a path. */
  array?: string | undefined;
  /** Sample that is white, of pictures of more than 8 bits; left out, the largest of their type, of floating-point samples 1. */
  white?: number | undefined;
  /** Which channels of a pixel are taken, from 0: one as grey, three as red, green and blue. Left out, all, of a picture of such. */
  bands?: readonly number[] | undefined;
  /** Makes a picture of all channels, in the place of `bands`; as a model of 'pca' has it. */
  mix?: BandMixer | undefined;
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
  checkSize(header, name, checkedReading(options).maxPixels);
  return header;
}

/**
 * The options of a reading, with the default of the limit on pixels; with NaN there would be no limit.
 *
 * @throws {OptionError} If one cannot be used.
 */
export function checkedReading(options: ReadOptions): ReadOptions & { maxPixels: number } {
  return checkOptions("Cannot read images", DECODE_OPTIONS, options);
}

function readFormatHeader(bytes: Uint8Array, name: string): PngHeader | JpegHeader | TiffHeader {
  switch (formatOf(bytes, name)) {
    case "png":
      return readPngHeader(bytes, name);
    case "jpeg":
      return readJpegHeader(bytes, name);
    case "tiff":
      return readTiffHeader(bytes, name);
    default:
      throw unknownFormat(bytes, name);
  }
}

/**
 * Checks the size of a picture before anything is allocated for it.
 *
 * @throws {ImageError} If a side is under {@linkcode MIN_SIDE}, or there are more pixels than allowed.
 */
export function checkSize(
  { width, height }: Pick<ImageHeader, "width" | "height">,
  name: string,
  maxPixels: number,
): void {
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
