/**
 * TIFF files to samples, exactly.
 *
 * @module
 */
import type { Image } from "../image.ts";
import type { TiffHeader } from "./header_tiff.ts";
import { invert } from "./tiff_picture.ts";
import { readStrips } from "./tiff_strips.ts";

/** Entries of an 8-bit palette. */
const PALETTE_SIZE = 256;

/** Number of the predictor that stores every sample as its difference from the one to its left. */
const HORIZONTAL = 2;

/**
 * Decodes a TIFF file of one page that readTiffHeader() finds nothing unusual in.
 *
 * @param bytes The whole file.
 * @param header What readTiffHeader() found in it.
 * @returns The picture as stored: 8-bit samples, or 16-bit ones if the file has them. White is the largest
 * value, palettes are expanded.
 * @throws {SyntaxError} If the pixel data is damaged, or there is more of it than of the picture.
 */
export function decodeTiff(bytes: Uint8Array, header: TiffHeader): Image {
  const { width, height, samples, colourMap } = header;
  const stored = readStrips(bytes, header);
  const data = header.bits === 16 ? toSamples16(stored, header.littleEndian) : stored;
  if (header.predictor === HORIZONTAL) addLeft(data, width * samples, samples);
  if (header.whiteIsZero) invert(data, samples);
  if (colourMap !== undefined) return { width, height, channels: 3, data: expand(data, colourMap) };
  return { width, height, channels: samples, data };
}

function toSamples16(bytes: Uint8Array, littleEndian: boolean): Uint16Array {
  const [low, high] = littleEndian ? [0, 1] : [1, 0];
  const out = new Uint16Array(bytes.length / 2);
  for (let i = 0; i < out.length; i++) {
    out[i] = (bytes[2 * i + high] as number) << 8 | (bytes[2 * i + low] as number);
  }
  return out;
}

/** Undoes the predictor, row by row; sums wrap around as the differences did. */
function addLeft(data: Uint8Array | Uint16Array, rowLength: number, samples: number): void {
  for (let row = 0; row < data.length; row += rowLength) {
    for (let i = row + samples; i < row + rowLength; i++) {
      data[i] = (data[i] as number) + (data[i - samples] as number);
    }
  }
}

/**
 * Replaces palette indices by RGB; the palette has 16 bits a colour, of which the low byte repeats the high
 * one. No index of 8 bits is beyond it: the header was refused if it has not 256 colours.
 */
function expand(indices: Uint8Array | Uint16Array, colourMap: number[]): Uint8Array {
  const rgb = new Uint8Array(3 * indices.length);
  let to = 0;
  for (const index of indices) {
    for (let c = 0; c < 3; c++) rgb[to++] = (colourMap[c * PALETTE_SIZE + index] ?? 0) >> 8;
  }
  return rgb;
}
