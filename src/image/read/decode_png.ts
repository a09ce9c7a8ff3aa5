/**
 * PNG files to samples, exactly.
 *
 * @module
 */
import type { Image } from "../image.ts";
import { PNG_DECODER } from "./imagescript.ts";
import { concat, PNG_SIGNATURE } from "../png_bytes.ts";
import { type PngHeader, storedChannels } from "./header_png.ts";
import { inflate } from "./inflate.ts";
import { checkSums, chunkBody } from "./png_chunk.ts";
import { asGrey, expandPalette } from "./png_palette.ts";

/** Samples of an RGBA pixel that make up a pixel of so many channels. */
const SAMPLES_OF_RGBA = { 1: [0], 2: [0, 3], 3: [0, 1, 2], 4: [0, 1, 2, 3] } as const;

/** An IEND chunk, whole. */
const END = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

/** Adam7: first column, first row, column step, row step of each pass. */
const ADAM7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [
  0,
  1,
  1,
  2,
]] as const;

/**
 * Decodes a PNG file that readPngHeader() has accepted.
 *
 * @param header What readPngHeader() found in the file.
 * @returns The picture as stored: 8-bit samples, or 16-bit ones if the file has them. Palettes are expanded.
 * @throws {SyntaxError} If the pixel data is damaged.
 */
export async function decodePng(header: PngHeader): Promise<Image> {
  checkSums(header.essential);
  if (header.bits === 16) return await decodePng16(header);
  if (header.colourType === 3) return await decodeIndexed(header);
  const { width, height, framebuffer } = await PNG_DECODER.decode(fileOf(header.essential));
  const channels = storedChannels(header);
  return { width, height, channels, data: pick(framebuffer, SAMPLES_OF_RGBA[channels]) };
}

async function decodeIndexed({ essential, bits, transparent }: PngHeader): Promise<Image> {
  const { width, height, framebuffer } = await PNG_DECODER.decode(fileOf(asGrey(essential)));
  return { width, height, channels: transparent ? 4 : 3, data: expandPalette(framebuffer, bits, essential) };
}

/**
 * The file without the chunks that do not make the picture: a damaged colour profile or comment shall not
 * cost it.
 */
function fileOf(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat([PNG_SIGNATURE, ...chunks, END]);
}

function pick(rgba: Uint8Array, samples: readonly number[]): Uint8Array {
  if (samples.length === 4) return rgba;
  const out = new Uint8Array(rgba.length / 4 * samples.length);
  let to = 0;
  for (let from = 0; from < rgba.length; from += 4) {
    for (const sample of samples) out[to++] = rgba[from + sample] ?? 0;
  }
  return out;
}

async function decodePng16(header: PngHeader): Promise<Image> {
  checkInflatedSize(header);
  const { decode } = await import("fast-png");
  let decoded;
  try {
    decoded = decode(fileOf(header.essential), { checkCrc: true });
  } catch (cause) {
    throw new SyntaxError("its decoder stops", { cause });
  }
  const { width, height, data } = decoded;
  if (!(data instanceof Uint16Array)) throw new SyntaxError("the decoder did not find 16-bit samples");
  return { width, height, channels: storedChannels(header), data };
}

/**
 * fast-png takes missing rows for black and inflates without a bound, so the compressed data is tried
 * beforehand.
 */
function checkInflatedSize(header: PngHeader): void {
  const want = inflatedBytes(header);
  const { length } = inflate(concat(header.essential.slice(1).map(chunkBody)), want);
  if (length !== want) throw new SyntaxError(`its data inflates to ${length} bytes instead of ${want}`);
}

/** Bytes of all rows, each with its filter byte, of a PNG with 16-bit samples. */
function inflatedBytes(header: PngHeader): number {
  const { width, height, interlaced } = header;
  const pixelBytes = 2 * storedChannels(header);
  if (!interlaced) return height * (1 + width * pixelBytes);
  return ADAM7.reduce((sum, [x, y, stepX, stepY]) => {
    const [columns, rows] = [Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)];
    return columns > 0 && rows > 0 ? sum + rows * (1 + columns * pixelBytes) : sum;
  }, 0);
}
