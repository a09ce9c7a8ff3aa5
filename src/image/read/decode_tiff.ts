/**
 * TIFF files to samples, exactly.
 *
 * @module
 */
import type { Image } from "../image.ts";
import type { TiffHeader } from "./header_tiff.ts";

/** Entries of an 8-bit palette. */
const PALETTE_SIZE = 256;

/**
 * Decodes the first page of a TIFF file that readTiffHeader() has accepted.
 *
 * @param bytes The whole file.
 * @param header What readTiffHeader() found in it.
 * @returns The picture as stored: 8-bit samples, or 16-bit ones if the file has them. White is the largest
 * value, palettes are expanded.
 * @throws {SyntaxError} If the pixel data is damaged.
 */
export async function decodeTiff(bytes: Uint8Array, header: TiffHeader): Promise<Image> {
  const { width, height, colourMap } = header;
  const data = await decodeSamples(withoutOrientation(bytes, header));
  if (colourMap !== undefined) {
    return { width, height, channels: 3, data: expand(data, colourMap) };
  }
  return { width, height, channels: header.samples, data };
}

/**
 * The decoder refuses turned pictures rather than turn them: it is shown an upright one, the caller turns it.
 */
function withoutOrientation(bytes: Uint8Array, { orientationOffset, littleEndian }: TiffHeader): Uint8Array {
  const copy = bytes.slice();
  if (orientationOffset !== undefined) {
    new DataView(copy.buffer).setUint16(orientationOffset, 1, littleEndian);
  }
  return copy;
}

async function decodeSamples(bytes: Uint8Array): Promise<Uint8Array | Uint16Array> {
  const { decode } = await import("tiff");
  try {
    const data: unknown = decode(bytes, { pages: [0] })[0]?.data;
    if (data instanceof Uint8Array || data instanceof Uint16Array) return data;
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  throw new SyntaxError("the decoder did not find 8-bit or 16-bit samples");
}

/**
 * Replaces palette indices by RGB; the palette has 16 bits a colour, of which the low byte repeats the high
 * one.
 */
function expand(indices: Uint8Array | Uint16Array, colourMap: number[]): Uint8Array {
  const rgb = new Uint8Array(3 * indices.length);
  let to = 0;
  for (const index of indices) {
    for (let c = 0; c < 3; c++) rgb[to++] = (colourMap[c * PALETTE_SIZE + index] ?? 0) >> 8;
  }
  return rgb;
}
