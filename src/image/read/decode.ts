/**
 * Image files to samples.
 *
 * PNG and JPEG go through imagescript, 16-bit PNG through fast-png: each decodes exactly what it is given here (JPEG
 * within 3 grey levels of libjpeg), and readHeader() keeps away from it what it would get wrong. Strips of plain TIFF are
 * unpacked here, within bounds that no library for it keeps. All else goes through ImageMagick and geotiff, which load when such a file
 * comes.
 *
 * @module
 */
import { type Image, ImageError } from "../image.ts";
import { byteLimit, type EncodedImage, pathOf, readBytes, readFileBytes } from "./bytes.ts";
import { picked } from "./bands.ts";
import { cmykToRgb } from "./cmyk.ts";
import { decodeAnyTiff } from "./decode_geotiff.ts";
import { decodeDeepPnm } from "./decode_deep_pnm.ts";
import { decodeMagick } from "./decode_magick.ts";
import { decodeNpy, unpackNpz } from "./decode_npy.ts";
import { decodePng } from "./decode_png.ts";
import { decodeTiff } from "./decode_tiff.ts";
import { applyOrientation } from "./exif.ts";
import { type ArrayFormat, formatOf, type MagickFormat } from "./format.ts";
import { maxPixelsOf, readHeader, type ReadOptions } from "./header.ts";
import { JPEG_DECODER } from "./imagescript.ts";
import { pagePath } from "./page_path.ts";
import { taken } from "./taken.ts";
import { isBigTiff, onlyPage } from "./tiff_pages.ts";
import { unknownFormat } from "./unknown_format.ts";

/**
 * Decodes an image file of any format that is read, upright. The file's name is not asked for the format, but for TGA, which may have
 * nothing else to tell it.
 *
 * Grey stays grey, more than 8 bits become 16. Transparency stays as an alpha channel, and the colours under it are
 * left alone, so dropping the channel gives what Pillow's convert("RGB") gives. A colour that a PNG without
 * alpha declares transparent stays a colour.
 *
 * @param encoded The whole file: its bytes, or a blob or stream of them.
 * @param name Name for messages.
 * @param options Limits, and what of a file that has more than a picture is taken.
 * @returns The picture, turned by its EXIF orientation.
 * @throws {ImageError} If the file is of another format or kind, too large, truncated or damaged, has several pages of which none is named,
 * or the stream fails.
 * @throws {OptionError} If the limit is not a whole number of at least 1.
 */
export async function decodeImage(
  encoded: EncodedImage,
  name = "(unnamed)",
  options: ReadOptions = {},
): Promise<Image> {
  const bytes = await readBytes(encoded, name, maxPixelsOf(options));
  const format = formatOf(bytes, name);
  if (format === undefined) throw unknownFormat(bytes, name);
  const common = format === "png" || format === "jpeg" ? readHeader(bytes, name, options) : undefined;
  try {
    if (format === "tiff") return await decodeTiffFile(bytes, name, options);
    if (format === "npy" || format === "npz") return await decodeArray(bytes, format, name, options);
    return common
      ? await decodeCommon(bytes, common, name, options)
      : await decodeOther(bytes, format as MagickFormat, name, options);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const size = common ? `${common.width} x ${common.height} ` : "";
    throw new ImageError(
      name,
      `the pixel data of this ${size}${format.toUpperCase()} is damaged (${error.message})`,
      "copy it again from its source",
      { cause: error },
    );
  }
}

/**
 * Reads and decodes an image file.
 *
 * @param path Path of the file, or its `file:` URL; `FILE#2` is the second page of a TIFF.
 * @param options Limits.
 * @returns The picture, as from {@linkcode decodeImage}.
 * @throws {ImageError} If there is no such file, it cannot be read, or decodeImage() refuses it.
 * @throws {OptionError} If the limit is not a whole number of at least 1.
 */
export async function readImage(path: string | URL, options: ReadOptions = {}): Promise<Image> {
  const { file, page } = await pagePath(pathOf(path));
  const bytes = await readFileBytes(file, maxPixelsOf(options));
  return await decodeImage(bytes, pathOf(path), page === null ? options : { ...options, page });
}

async function decodeCommon(
  bytes: Uint8Array,
  header: ReturnType<typeof readHeader>,
  name: string,
  options: ReadOptions,
): Promise<Image> {
  const image = header.format === "png" ? await decodePng(header) : await decodeJpeg(bytes);
  return applyOrientation(taken(image, options, name), header.orientation);
}

async function decodeTiffFile(file: Uint8Array, name: string, options: ReadOptions): Promise<Image> {
  const bytes = onlyPage(file, options.page, name);
  const { white, bands } = options;
  const header = isBigTiff(bytes) ? undefined : readHeader(bytes, name, options);
  if (
    header?.format === "tiff" && header.unusual === undefined
  ) {
    const image = taken(decodeTiff(bytes, header), options, name);
    return applyOrientation(image, header.orientation);
  }
  return await decodeAnyTiff({ bytes, name, maxPixels: maxPixelsOf(options), white, bands });
}

async function decodeArray(
  bytes: Uint8Array,
  format: ArrayFormat,
  name: string,
  options: ReadOptions,
): Promise<Image> {
  const maxPixels = maxPixelsOf(options);
  const array = format === "npy" ? bytes : await unpackNpz(bytes, name, byteLimit(maxPixels));
  return decodeNpy({ ...options, bytes: array, name, maxPixels });
}

async function decodeOther(
  bytes: Uint8Array,
  format: MagickFormat,
  name: string,
  options: ReadOptions,
): Promise<Image> {
  const file = { bytes, name, maxPixels: maxPixelsOf(options) };
  const deep = format === "PNM" ? decodeDeepPnm({ ...file, white: options.white }) : null;
  return picked(deep ?? await decodeMagick({ ...file, format }), options.bands, name);
}

async function decodeJpeg(bytes: Uint8Array): Promise<Image> {
  const { width, height, format, buffer } = await JPEG_DECODER.decode(bytes);
  if (format === 2) return { width, height, channels: 3, data: cmykToRgb(buffer) };
  return { width, height, channels: format === 0 ? 1 : 3, data: buffer };
}
