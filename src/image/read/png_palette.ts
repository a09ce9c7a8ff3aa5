/**
 * Pictures of a PNG file with a palette: they are decoded as if they were grey, which gives the indices, and coloured
 * here. The decoder would paint what is beyond the palette black and say nothing.
 *
 * @module
 */
import { compression } from "../../platform/here.ts";
import { chunkBody, chunkType } from "./png_chunk.ts";

/** Bytes of a colour. */
const COLOUR_BYTES = 3;

/** Colours of the largest palette. */
const MAX_COLOURS = 256;

/** Colour type of grey pictures. */
const GREY = 0;

/**
 * The same file as a grey picture.
 *
 * @param chunks Its chunks, whole, the header first.
 * @returns Header with another colour type, and pixel data.
 */
export function asGrey(chunks: readonly Uint8Array[]): Uint8Array[] {
  return chunks.filter((chunk) => ["IHDR", "IDAT"].includes(chunkType(chunk))).map((chunk) => {
    if (chunkType(chunk) !== "IHDR") return chunk;
    const grey = chunk.slice();
    chunkBody(grey)[9] = GREY;
    new DataView(grey.buffer).setUint32(grey.length - 4, compression.crc32(grey.subarray(4, -4)));
    return grey;
  });
}

/**
 * Colours the pixels.
 *
 * @param shades RGBA of the picture decoded as grey.
 * @param bits Bits of an index.
 * @param chunks Chunks of the file, PLTE and tRNS among them.
 * @returns RGB, or RGBA if the palette has transparent colours.
 * @throws {SyntaxError} If the palette is missing or of no possible size, or a pixel has a colour beyond it.
 */
export function expandPalette(shades: Uint8Array, bits: number, chunks: readonly Uint8Array[]): Uint8Array {
  const [palette, alpha] = ["PLTE", "tRNS"].map((type) => chunks.find((chunk) => chunkType(chunk) === type));
  const colours = palette === undefined ? new Uint8Array(0) : chunkBody(palette);
  const count = colours.length / COLOUR_BYTES;
  if (!(count >= 1 && count <= MAX_COLOURS && Number.isInteger(count))) {
    throw new SyntaxError(
      `its palette has ${colours.length} bytes, wanted three a colour for 1 to ${MAX_COLOURS}`,
    );
  }
  const opacity = alpha && chunkBody(alpha);
  const step = 255 / (2 ** bits - 1); // few bits are spread to a whole byte of grey
  const channels = opacity === undefined ? COLOUR_BYTES : COLOUR_BYTES + 1;
  const out = new Uint8Array(shades.length / 4 * channels);
  for (let from = 0, to = 0; from < shades.length; from += 4) {
    const index = (shades[from] as number) / step;
    if (index >= count) {
      throw new SyntaxError(`a pixel has colour ${index} of a palette of ${count}, counted from 0`);
    }
    for (let c = 0; c < COLOUR_BYTES; c++) out[to++] = colours[COLOUR_BYTES * index + c] as number;
    if (opacity !== undefined) out[to++] = opacity[index] ?? 255;
  }
  return out;
}
