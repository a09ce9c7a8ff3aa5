/**
 * The structure of a TIFF file (TIFF 6.0), and which kinds of it the plain decoder reads.
 *
 * @module
 */
import { ORIENTATION_TAG, toOrientation } from "./exif.ts";
import { Ifd } from "./ifd.ts";
import type { ImageHeader } from "./image_header.ts";
import { ImageError } from "../image.ts";

/** Numbers of the tags that matter here. */
const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planes: 284,
  colourMap: 320,
  tileWidth: 322,
  extraSamples: 338,
  sampleFormat: 339,
};

/** Compressions the decoder reads: none, LZW, deflate under its two numbers. */
const COMPRESSIONS = [1, 5, 8, 32946];

/**
 * Photometric interpretations the decoder reads, with their samples per pixel: white is 0, black is 0, RGB,
 * palette.
 */
const PHOTOMETRIC_SAMPLES = new Map([[0, 1], [1, 1], [2, 3], [3, 1]]);

/** Header of a TIFF file. */
export interface TiffHeader extends ImageHeader {
  /** File format. */
  format: "tiff";
  /** Samples per pixel as stored, alpha included; a palette's indices count as one. */
  samples: 1 | 2 | 3 | 4;
  /** Palette, 256 times red, then green, then blue, 16 bits each; undefined if the file has none. */
  colourMap: number[] | undefined;
  /** Where the orientation tag's value stands in the file, if it has one. */
  orientationOffset: number | undefined;
  /** Byte order. */
  littleEndian: boolean;
  /** What keeps the plain decoder from it, in words; undefined if nothing does. */
  unusual: string | undefined;
}

/**
 * Reads the first page's tags and checks that its strips lie inside the file and cover the picture.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @returns The header.
 * @throws {ImageError} If the file is truncated or damaged.
 */
export function readTiffHeader(bytes: Uint8Array, name: string): TiffHeader {
  try {
    const ifd = new Ifd(bytes);
    ifd.checkBounds();
    const header = readPage(ifd);
    if (header.unusual === undefined) checkStrips(ifd, header.height, bytes.length);
    return header;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ImageError(
      name,
      `the TIFF file is truncated or damaged: ${error.message}`,
      "copy it again from its source",
      { cause: error },
    );
  }
}

function readPage(ifd: Ifd): TiffHeader {
  const one = (tag: number, fallback: number) => ifd.values(tag)?.[0] ?? fallback;
  const [width, height] = [one(TAG.width, 0), one(TAG.height, 0)];
  return {
    format: "tiff",
    width,
    height,
    bits: one(TAG.bits, 1),
    orientation: toOrientation(one(ORIENTATION_TAG, 1)),
    samples: one(TAG.samples, 1) as TiffHeader["samples"], // 1 to 4 unless it is unusual
    colourMap: one(TAG.photometric, 0) === 3 ? ifd.values(TAG.colourMap) : undefined,
    orientationOffset: ifd.valueOffset(ORIENTATION_TAG),
    littleEndian: ifd.littleEndian,
    unusual: whyUnusual(ifd, one),
  };
}

/**
 * Names the first property of a file that the plain decoder cannot read or reads wrongly; undefined if there is
 * none.
 */
function whyUnusual(ifd: Ifd, one: (tag: number, fallback: number) => number): string | undefined {
  const bits = ifd.values(TAG.bits) ?? [1];
  const samples = one(TAG.samples, 1);
  const photometric = one(TAG.photometric, -1);
  const format = one(TAG.sampleFormat, 1);
  const compression = one(TAG.compression, 1);
  const base = PHOTOMETRIC_SAMPLES.get(photometric);
  if (ifd.values(TAG.tileWidth) !== undefined) return "tiles";
  if (!COMPRESSIONS.includes(compression)) return `compression ${compression}`;
  if (base === undefined) return `photometric interpretation ${photometric}`;
  if (samples !== base && (samples !== base + 1 || photometric === 3)) return `${samples} samples per pixel`;
  if (format !== 1) return format === 3 ? "floating-point samples" : `sample format ${format}`;
  if (bits.some((b) => b !== bits[0])) return `${bits.join(", ")} bits per sample`;
  const depths = photometric === 3 ? [8] : [8, 16];
  if (!depths.includes(bits[0] ?? 1)) return `${bits[0]} bits per sample`;
  if (photometric === 3 && ifd.values(TAG.colourMap)?.length !== 768) {
    return "a palette of another size than 256";
  }
  if (samples > 1 && one(TAG.planes, 1) !== 1) return "separate planes";
  if (one(TAG.fillOrder, 1) !== 1) return "reversed bit order";
  if (one(TAG.extraSamples, 0) === 1) return "premultiplied alpha";
  return undefined;
}

/** The decoder leaves rows without a strip black and says nothing: so they are counted here. */
function checkStrips(ifd: Ifd, height: number, length: number): void {
  const rows = Math.min(Math.max(1, height), ifd.values(TAG.rowsPerStrip)?.[0] ?? height);
  const offsets = ifd.values(TAG.stripOffsets) ?? [];
  const counts = ifd.values(TAG.stripByteCounts) ?? [];
  const want = Math.ceil(height / rows);
  if (offsets.length !== want || counts.length !== want) {
    throw new SyntaxError(
      `Cannot read TIFF strips: received ${offsets.length} offsets and ${counts.length} lengths, wanted ${want} each`,
    );
  }
  offsets.forEach((offset, i) => {
    const end = offset + (counts[i] ?? 0);
    if (end > length) {
      throw new SyntaxError(`Cannot read TIFF strip ${i}: it would end at byte ${end} of ${length}`);
    }
  });
}
