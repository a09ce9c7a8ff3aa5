/**
 * The structure of a PNG file (W3C PNG, third edition, sections 5 and 11.2).
 *
 * @module
 */
import type { ImageHeader } from "./image_header.ts";
import { ImageError } from "../image.ts";
import { type Metadata, orientationOf } from "./orientation.ts";
import { PngTexts } from "./png_text.ts";

/** A colour type of the standard: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
export type PngColourType = 0 | 2 | 3 | 4 | 6;

/** Samples per pixel of a PNG colour type, as stored; a palette's indices count as one. */
const STORED_CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const satisfies Record<PngColourType, number>;

/** Bit depths that the standard allows for a colour type. */
const BIT_DEPTHS = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] } as const;

/** Header of a PNG file. */
export interface PngHeader extends ImageHeader {
  /** File format. */
  format: "png";
  /** Colour type of the standard. */
  colourType: PngColourType;
  /** Whether rows are stored in the seven passes of Adam7. */
  interlaced: boolean;
  /** Whether a tRNS chunk makes colours of the palette transparent. */
  transparent: boolean;
  /**
   * The chunks that make the picture, whole: IHDR, IDAT, and PLTE and tRNS of a palette. A transparent colour
   * of a picture without palette is left out: imagescript would turn it black.
   */
  essential: Uint8Array[];
}

/**
 * Samples per pixel of a PNG file as stored.
 *
 * @param header Header of the file.
 * @returns 1 to 4; a palette's indices count as one.
 */
export function storedChannels(header: PngHeader): 1 | 2 | 3 | 4 {
  return STORED_CHANNELS[header.colourType];
}

/**
 * Reads IHDR and walks through the chunks to IEND.
 *
 * @param bytes The whole file, starting with the PNG signature.
 * @param name File name for messages.
 * @returns The header.
 * @throws {ImageError} If the file ends before IEND, or its header breaks the standard.
 */
export function readPngHeader(bytes: Uint8Array, name: string): PngHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PngHeader | undefined;
  let hasData = false;
  let exif: Uint8Array | undefined;
  const texts = new PngTexts();
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (end > bytes.length) break;
    const body = bytes.subarray(at + 8, end - 4);
    if (header === undefined) {
      if (type !== "IHDR") throw damaged(name, `its first chunk is ${JSON.stringify(type)} instead of IHDR`);
      header = readIhdr(body, name);
      header.essential.push(bytes.subarray(at, end));
    }
    if (type === "IEND") {
      if (!hasData) throw damaged(name, "it has no IDAT chunk");
      return { ...header, orientation: orientationOf(withExif(texts.metadata(), exif)) };
    }
    const palette = header.colourType === 3 && (type === "PLTE" || type === "tRNS");
    if (palette || type === "IDAT") header.essential.push(bytes.subarray(at, end));
    if (palette && type === "tRNS") header.transparent = true;
    if (type === "IDAT") hasData = true;
    if (type === "eXIf") exif = body;
    texts.add(type, body);
    at = end;
  }
  throw new ImageError(
    name,
    `the PNG file is truncated: it ends after ${bytes.length} bytes without an IEND chunk`,
    "copy it again from its source",
  );
}

/** The chunk for EXIF counts before a text. */
function withExif(inTexts: Metadata, exif: Uint8Array | undefined): Metadata {
  return exif === undefined ? inTexts : { ...inTexts, exif };
}

function readIhdr(body: Uint8Array, name: string): PngHeader {
  if (body.length !== 13) throw damaged(name, `its IHDR chunk has ${body.length} bytes instead of 13`);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height, bits] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  const type = view.getUint8(9);
  if (!isColourType(type) || !BIT_DEPTHS[type].some((depth) => depth === bits)) {
    throw damaged(name, `its header gives colour type ${type} with ${bits} bits per sample`);
  }
  const interlaced = view.getUint8(12) === 1;
  return {
    format: "png",
    width,
    height,
    bits,
    orientation: 1,
    colourType: type,
    interlaced,
    transparent: false,
    essential: [],
  };
}

function isColourType(type: number): type is PngColourType {
  return type in STORED_CHANNELS;
}

function damaged(name: string, found: string): ImageError {
  return new ImageError(name, `the PNG file is damaged: ${found}`, "copy it again from its source");
}
