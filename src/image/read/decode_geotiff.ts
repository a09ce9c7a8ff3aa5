/**
 * TIFF files that are scientific rather than pictures: deep, signed and floating samples, many channels, tiles and planes of them.
 *
 * geotiff decodes them as they are; what libtiff decodes into 8 bits goes through ImageMagick, whose libtiff it is.
 *
 * @module
 */

import { type Image, ImageError } from "../image.ts";
import { picked, wantedBands } from "./bands.ts";
import { applyOrientation, toOrientation } from "./exif.ts";
import { decodeMagick } from "./decode_magick.ts";
import { checkSize } from "./header.ts";
import type { FileSamples, SampledFile } from "./samples.ts";
import { UNPACKERS, ZSTANDARD } from "./tiff_compressions.ts";
import { type Page, pictureOf } from "./tiff_picture.ts";
import { boundDecoders } from "./bounded_decoders.ts";

type GeoTiffImage = Awaited<
  ReturnType<Awaited<ReturnType<typeof import("geotiff").fromArrayBuffer>>["getImage"]>
>;

/** Compressions that geotiff decodes exactly: those that are unpacked here, and runs of bytes. */
const COMPRESSIONS = [...UNPACKERS.keys(), 32773];

/** Compressions that ImageMagick's libtiff lacks: LZMA, Zstandard. */
const NOT_BY_MAGICK = [34925, ZSTANDARD];

/** Colours of a pixel by photometric interpretation: white is 0, black is 0, RGB, CMYK. */
const COLOURS = new Map([[0, 1], [1, 1], [2, 3], [5, 4]]);

/**
 * Decodes a TIFF file of one page, upright.
 *
 * @throws {ImageError} If it is too large or too small, or of a kind that is not read.
 * @throws {SyntaxError} If it is damaged.
 */
export async function decodeAnyTiff(file: SampledFile): Promise<Image> {
  const { bytes, name, maxPixels, bands, mix } = file;
  const geotiff = await import("geotiff");
  boundDecoders(geotiff);
  try {
    const { buffer } = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    const image = await (await geotiff.fromArrayBuffer(buffer as ArrayBuffer)).getImage();
    const page = await readPage(image);
    checkSize(page, name, maxPixels);
    if (byMagick(page)) {
      const decoded = await decodeMagick({ bytes, name, maxPixels, format: "TIFF" });
      return picked(decoded, file, name);
    }
    checkKind(page, bands !== undefined || mix !== undefined, name);
    await checkBlocks(image, bytes.length);
    const wanted = wantedBands(file, page.samples, isPicture(page), name);
    const raster = await image.readRasters({ interleave: true, samples: [...wanted] });
    const samples = (raster as unknown as FileSamples).slice(); // without the size that geotiff adds
    return applyOrientation(
      pictureOf(samples, page, wanted, file),
      toOrientation(page.orientation),
    );
  } catch (error) {
    if (error instanceof ImageError || error instanceof SyntaxError) throw error;
    throw new SyntaxError("its directory or its pixels cannot be read", { cause: error });
  }
}

async function readPage(image: GeoTiffImage): Promise<Page> {
  const { fileDirectory: tags } = image;
  const extra = Array.from(await tags.loadValue("ExtraSamples") as ArrayLike<number> | undefined ?? []);
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    bits: image.getBitsPerSample(),
    format: image.getSampleFormat(),
    compression: await tags.loadValue("Compression") as number | undefined ?? 1,
    photometric: await tags.loadValue("PhotometricInterpretation") as number | undefined ?? 1,
    samples: image.getSamplesPerPixel(),
    alpha: extra[0] === 1 ? "premultiplied" : extra[0] === 2 ? "straight" : "none",
    orientation: await tags.loadValue("Orientation") as number | undefined ?? 1,
  };
}

/** Whether a page is a picture that ImageMagick reads whole. */
function byMagick({ bits, format, compression, photometric, samples }: Page): boolean {
  const picture = samples <= (COLOURS.get(photometric) ?? 3) + 1;
  return bits <= 8 && format === 1 && picture && !NOT_BY_MAGICK.includes(compression);
}

/** Of bands that are chosen it does not matter what colours they would make. */
function checkKind(
  { bits, format, compression, photometric }: Page,
  chosen: boolean,
  name: string,
): void {
  const kinds: readonly (string | false)[] = [
    !COMPRESSIONS.includes(compression) && `compression ${compression}`,
    ![1, 2, 3].includes(format) && `sample format ${format}`,
    ![8, 16, 32, 64].includes(bits) && `${bits} bits per sample`,
    !chosen && !COLOURS.has(photometric) && `photometric interpretation ${photometric}`,
  ];
  const unread = kinds.find((kind) => kind !== false);
  if (!unread) return;
  throw new ImageError(
    name,
    `it is a TIFF with ${unread}, which is not read`,
    "save it as PNG, or as TIFF with deflate",
  );
}

/** Where parts of a picture lie outside the file, zeros would stand for them. */
async function checkBlocks(image: GeoTiffImage, length: number): Promise<void> {
  const { fileDirectory: tags } = image;
  const kind = tags.hasTag("TileOffsets") ? "Tile" : "Strip";
  const load = async (tag: string) =>
    Array.from(
      await tags.loadValue(tag as "StripOffsets") as ArrayLike<number | bigint> | undefined ?? [],
      Number,
    );
  const offsets = await load(`${kind}Offsets`);
  const counts = await load(`${kind}ByteCounts`);
  const across = Math.ceil(image.getWidth() / image.getTileWidth());
  const down = Math.ceil(image.getHeight() / image.getTileHeight());
  const planes = await tags.loadValue("PlanarConfiguration") === 2 ? image.getSamplesPerPixel() : 1;
  const wanted = across * down * planes;
  if (offsets.length !== wanted || counts.length !== wanted) {
    throw new SyntaxError(
      `it has ${offsets.length} parts and the lengths of ${counts.length}, wanted ${wanted}`,
    );
  }
  offsets.forEach((offset, i) => {
    const end = offset + (counts[i] as number);
    if (!(end <= length) || counts[i] === 0) {
      throw new SyntaxError(`part ${i} ends at byte ${end} of ${length}`);
    }
  });
}

/** Whether all samples of a pixel make a picture. */
function isPicture({ photometric, samples, alpha }: Page): boolean {
  return samples === (COLOURS.get(photometric) ?? 0) + (alpha === "none" ? 0 : 1);
}
