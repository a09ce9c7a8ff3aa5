/**
 * Image files to samples.
 *
 * PNG and JPEG go through imagescript, 16-bit PNG through fast-png: each decodes exactly what it is given here (JPEG
 * within 3 grey levels of libjpeg), and readHeader() keeps away from it what it would get wrong. Strips of TIFF are
 * unpacked here, within bounds that no library for it keeps.
 *
 * @module
 */
import { type EncodedImage, pathOf, readBytes, readFileBytes } from "./bytes.ts";
import { decodePng } from "./decode_png.ts";
import { decodeTiff } from "./decode_tiff.ts";
import { applyOrientation } from "./exif.ts";
import { type Image, ImageError } from "../image.ts";
import { JPEG_DECODER } from "./imagescript.ts";
import { maxPixelsOf, readHeader, type ReadOptions } from "./header.ts";

/**
 * Decodes a PNG, JPEG or TIFF file (its first page), upright.
 *
 * Grey stays grey, 16 bits stay 16 bits. Transparency stays as an alpha channel, and the colours under it are
 * left alone, so dropping the channel gives what Pillow's convert("RGB") gives. A colour that a PNG without
 * alpha declares transparent stays a colour.
 *
 * @param encoded The whole file: its bytes, or a blob or stream of them.
 * @param name Name for messages.
 * @param options Limits.
 * @returns The picture, turned by its EXIF orientation.
 * @throws {ImageError} If the file is of another format or kind, too large, truncated or damaged, or the stream fails.
 * @throws {OptionError} If the limit is not a whole number of at least 1.
 */
export async function decodeImage(
  encoded: EncodedImage,
  name = "(unnamed)",
  options: ReadOptions = {},
): Promise<Image> {
  const bytes = await readBytes(encoded, name, maxPixelsOf(options));
  const header = readHeader(bytes, name, options);
  try {
    const image = header.format === "png"
      ? await decodePng(header)
      : header.format === "jpeg"
      ? await decodeJpeg(bytes)
      : decodeTiff(bytes, header);
    return applyOrientation(image, header.orientation);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ImageError(
      name,
      `the pixel data of this ${header.width} x ${header.height} ${header.format.toUpperCase()} is damaged (${error.message})`,
      "copy it again from its source",
      { cause: error },
    );
  }
}

/**
 * Reads and decodes an image file.
 *
 * @param path Path of the file, or its `file:` URL.
 * @param options Limits.
 * @returns The picture, as from {@linkcode decodeImage}.
 * @throws {ImageError} If there is no such file, it cannot be read, or decodeImage() refuses it.
 * @throws {OptionError} If the limit is not a whole number of at least 1.
 */
export async function readImage(path: string | URL, options: ReadOptions = {}): Promise<Image> {
  return await decodeImage(await readFileBytes(path, maxPixelsOf(options)), pathOf(path), options);
}

async function decodeJpeg(bytes: Uint8Array): Promise<Image> {
  const { width, height, format, buffer } = await JPEG_DECODER.decode(bytes);
  if (format === 2) return { width, height, channels: 3, data: cmykToRgb(buffer) };
  return { width, height, channels: format === 0 ? 1 : 3, data: buffer };
}

/**
 * Inks, 255 for full, to RGB as Pillow does without a colour profile: what cyan and black let through is red,
 * and so on.
 */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const light = 255 - (cmyk[from + 3] ?? 0);
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round((255 - (cmyk[from + c] ?? 0)) * light / 255);
  }
  return rgb;
}
