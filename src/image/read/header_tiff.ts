/**
 * The structure of a TIFF file (TIFF 6.0), and which kinds of it are read.
 *
 * @module
 */
import { ORIENTATION_TAG, toOrientation } from "./exif.ts";
import { Ifd } from "./ifd.ts";
import type { ImageHeader } from "./image_header.ts";
import { ImageError } from "../image.ts";
import { orientationOf } from "./orientation.ts";
import { UNCOMPRESSED, UNPACKERS } from "./tiff_compressions.ts";

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
  predictor: 317,
  colourMap: 320,
  tileWidth: 322,
  extraSamples: 338,
  sampleFormat: 339,
  xmp: 700,
};

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
  /** Whether white is stored as 0. */
  whiteIsZero: boolean;
  /** Number of the compression, one that is read. */
  compression: number;
  /** 1: samples are stored as they are. 2: as differences from the pixel to the left. */
  predictor: number;
  /** Where the strips are in the file. */
  strips: readonly { readonly offset: number; readonly length: number }[];
  /** Rows of every strip but the last one, which may have fewer; no more than the picture has. */
  rowsPerStrip: number;
  /** Byte order. */
  littleEndian: boolean;
}

/**
 * Reads the first page's tags and checks that its strips lie inside the file and cover the picture.
 *
 * @param bytes The whole file.
 * @param name File name for messages.
 * @returns The header.
 * @throws {ImageError} If the file is truncated or damaged, or of a kind that is not read rightly (tiles,
 * separate planes, floating point, JPEG and fax compressions, YCbCr, CMYK).
 */
export function readTiffHeader(bytes: Uint8Array, name: string): TiffHeader {
  try {
    const ifd = new Ifd(bytes);
    ifd.checkBounds();
    const header = readPage(ifd, name);
    checkStrips(header, bytes.length);
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

function readPage(ifd: Ifd, name: string): TiffHeader {
  const one = (tag: number, fallback: number) => ifd.values(tag)?.[0] ?? fallback;
  const [width, height] = [one(TAG.width, 0), one(TAG.height, 0)];
  const unread = whyUnread(ifd, one);
  if (unread !== undefined) {
    throw new ImageError(
      name,
      `it is a TIFF with ${unread}, which is not read`,
      "save it as PNG, or as TIFF in strips, 8 or 16 bits, uncompressed or with LZW or deflate",
    );
  }
  const compression = one(TAG.compression, UNCOMPRESSED);
  const rowsPerStrip = Math.max(1, Math.min(height, one(TAG.rowsPerStrip, height)));
  return {
    format: "tiff",
    width,
    height,
    bits: one(TAG.bits, 1),
    orientation: readTurn(ifd),
    samples: one(TAG.samples, 1) as TiffHeader["samples"], // whyUnread() let only 1 to 4 pass
    colourMap: one(TAG.photometric, 0) === 3 ? ifd.values(TAG.colourMap) : undefined,
    whiteIsZero: one(TAG.photometric, 0) === 0,
    compression,
    predictor: compression === UNCOMPRESSED ? 1 : one(TAG.predictor, 1), // without compression it means nothing
    strips: readStripList(ifd, height, rowsPerStrip),
    rowsPerStrip,
    littleEndian: ifd.littleEndian,
  };
}

/** The tag counts before what XMP says. */
function readTurn(ifd: Ifd): ImageHeader["orientation"] {
  const tag = ifd.values(ORIENTATION_TAG)?.[0];
  return tag === undefined ? orientationOf({ xmp: ifd.bytes(TAG.xmp) }) : toOrientation(tag);
}

/**
 * Names the first property of a file that the decoder cannot read or reads wrongly; undefined if there is
 * none.
 */
function whyUnread(ifd: Ifd, one: (tag: number, fallback: number) => number): string | undefined {
  const bits = ifd.values(TAG.bits) ?? [1];
  const samples = one(TAG.samples, 1);
  const photometric = one(TAG.photometric, -1);
  const format = one(TAG.sampleFormat, 1);
  const compression = one(TAG.compression, UNCOMPRESSED);
  const base = PHOTOMETRIC_SAMPLES.get(photometric);
  if (ifd.values(TAG.tileWidth) !== undefined) return "tiles";
  if (!UNPACKERS.has(compression)) return `compression ${compression}`;
  if (base === undefined) return `photometric interpretation ${photometric}`;
  if (samples !== base && (samples !== base + 1 || photometric === 3)) return `${samples} samples per pixel`;
  if (format !== 1) return format === 3 ? "floating-point samples" : `sample format ${format}`;
  if (bits.some((b) => b !== bits[0])) return `${bits.slice(0, 8).join(", ")} bits per sample`;
  const depths = photometric === 3 ? [8] : [8, 16];
  if (!depths.includes(bits[0] ?? 1)) return `${bits[0]} bits per sample`;
  if (photometric === 3 && ifd.values(TAG.colourMap)?.length !== 768) {
    return "a palette of another size than 256";
  }
  if (samples > 1 && one(TAG.planes, 1) !== 1) return "separate planes";
  if (![1, 2].includes(one(TAG.predictor, 1))) return `predictor ${one(TAG.predictor, 1)}`;
  if (one(TAG.fillOrder, 1) !== 1) return "reversed bit order";
  if (one(TAG.extraSamples, 0) === 1) return "premultiplied alpha";
  return undefined;
}

/** Bytes that packed strips may have for every byte of the picture: the worst packing stays far below. */
const PACKED_SHARE = 2;

function readStripList(ifd: Ifd, height: number, rowsPerStrip: number): TiffHeader["strips"] {
  const offsets = ifd.values(TAG.stripOffsets) ?? [];
  const counts = ifd.values(TAG.stripByteCounts) ?? [];
  const want = Math.ceil(height / rowsPerStrip);
  if (offsets.length !== want || counts.length !== want) {
    throw new SyntaxError(
      `Cannot read TIFF strips: received ${offsets.length} offsets and ${counts.length} lengths, wanted ${want} each`,
    );
  }
  return offsets.map((offset, i) => ({ offset, length: counts[i] as number }));
}

/**
 * Strips lie inside the file. They may overlap, since a writer may store equal ones once, but a million strips that are
 * the whole file each would keep a decoder busy for days.
 */
function checkStrips({ strips, width, height, samples, bits }: TiffHeader, length: number): void {
  let sum = 0;
  strips.forEach((strip, i) => {
    const end = strip.offset + strip.length;
    sum += strip.length;
    if (end > length) {
      throw new SyntaxError(`Cannot read TIFF strip ${i}: it would end at byte ${end} of ${length}`);
    }
  });
  const most = length + PACKED_SHARE * width * height * samples * bits / 8;
  if (sum > most) {
    throw new SyntaxError(`Cannot read TIFF strips: they have ${sum} bytes of a file of ${length}`);
  }
}
