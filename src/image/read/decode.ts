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
import { decodeAnyTiff } from "./decode_geotiff.ts";
import { decodeDeepPnm } from "./decode_deep_pnm.ts";
import { decodeMagick } from "./decode_magick.ts";
import { decodeNpy, unpackNpz } from "./decode_npy.ts";
import { decodeTiff } from "./decode_tiff.ts";
import { type CompressedPixels, decodePixels } from "./decode_pixels.ts";
import { applyOrientation } from "./exif.ts";
import { formatOf, type MagickFormat } from "./format.ts";
import { checkedReading, readHeader, type ReadOptions } from "./header.ts";
import { pagePath } from "./page_path.ts";
import type { SampledFile } from "./samples.ts";
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
  return await decodeWith(decodePixels, encoded, { name, options });
}

/** Decodes the pixels of a PNG or JPEG file, here or elsewhere; the second is their number. */
export type PixelDecoder = (compressed: CompressedPixels, pixels: number) => Promise<Image>;

/** Does what {@linkcode decodeImage} does, with another decoder of pixels. */
export async function decodeWith(
  decoder: PixelDecoder,
  encoded: EncodedImage,
  { name, options }: { readonly name: string; readonly options: ReadOptions },
): Promise<Image> {
  const { page, array, ...how } = checkedReading(options);
  const bytes = await readBytes(encoded, name, how.maxPixels);
  const format = formatOf(bytes, name);
  if (format === undefined) throw unknownFormat(bytes, name);
  const file = { bytes, name, ...how };
  const common = format === "png" || format === "jpeg" ? readHeader(bytes, name, how) : undefined;
  try {
    if (common) return await decodeCommon(decoder, file, common);
    if (format === "tiff") return await decodeTiffFile({ ...file, bytes: onlyPage(bytes, page, name) });
    if (format === "npy") return decodeNpy(file);
    if (format === "npz") {
      return decodeNpy({
        ...file,
        bytes: await unpackNpz(bytes, { name, array, most: byteLimit(how.maxPixels) }),
      });
    }
    return await decodeOther(file, format as MagickFormat);
  } catch (error) {
    const size = common ? `${common.width} x ${common.height} ` : "";
    if (error instanceof RangeError) {
      throw new ImageError(
        name,
        `this ${size}${format.toUpperCase()} takes more memory than there is, or is damaged (${error.message})`,
        "give it smaller, or copy it again from its source",
        { cause: error },
      );
    }
    if (!(error instanceof SyntaxError)) throw error;
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
 * @param path Path of the file, or its `file:` URL; `FILE#2` is the second page of a TIFF, `FILE.npz#NAME` an array of an archive.
 * @param options Limits.
 * @returns The picture, as from {@linkcode decodeImage}.
 * @throws {ImageError} If there is no such file, it cannot be read, or decodeImage() refuses it.
 * @throws {OptionError} If the limit is not a whole number of at least 1.
 */
export async function readImage(path: string | URL, options: ReadOptions = {}): Promise<Image> {
  return await readWith(decodePixels, path, options);
}

/** Does what {@linkcode readImage} does, with another decoder of pixels. */
export async function readWith(
  decoder: PixelDecoder,
  path: string | URL,
  options: ReadOptions,
): Promise<Image> {
  const { file, page, array } = pagePath(pathOf(path));
  const bytes = await readFileBytes(file, checkedReading(options).maxPixels);
  const named = { ...(page === null ? {} : { page }), ...(array === null ? {} : { array }) };
  return await decodeWith(decoder, bytes, { name: pathOf(path), options: { ...options, ...named } });
}

async function decodeCommon(
  decoder: PixelDecoder,
  file: SampledFile,
  header: ReturnType<typeof readHeader>,
): Promise<Image> {
  const compressed = header.format === "png" ? header : { format: "jpeg", bytes: file.bytes } as const;
  const image = await decoder(compressed, header.width * header.height);
  return applyOrientation(taken(image, file, file.name), header.orientation);
}

async function decodeTiffFile(file: SampledFile): Promise<Image> {
  const { bytes, name, maxPixels } = file;
  const header = isBigTiff(bytes) ? undefined : readHeader(bytes, name, { maxPixels });
  if (header?.format !== "tiff" || header.unusual !== undefined) return await decodeAnyTiff(file);
  return applyOrientation(taken(decodeTiff(bytes, header), file, name), header.orientation);
}

async function decodeOther(file: SampledFile, format: MagickFormat): Promise<Image> {
  const deep = format === "PNM" ? decodeDeepPnm(file) : null;
  return picked(deep ?? await decodeMagick({ ...file, format }), file, file.name);
}
