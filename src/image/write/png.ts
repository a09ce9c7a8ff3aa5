/**
 * A PNG encoder for pictures this program makes itself: overlays, masks, demo images.
 *
 * @module
 */
import { compression } from "../../platform/here.ts";
import { concat, PNG_SIGNATURE } from "../png_bytes.ts";

/** Eight-bit samples to encode, interleaved, row by row from the top left. */
export interface PngImage {
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** Samples per pixel: 1 grey, 3 RGB, 4 RGBA. */
  channels: 1 | 3 | 4;
  /** `height * width * channels` samples. */
  data: Uint8Array;
}

/** PNG colour type of a channel count. */
const COLOUR_TYPE = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * Filter type "Up": each byte minus the byte above it. Cheap, and photographs of parts come out 10 to 40 %
 * smaller than unfiltered.
 */
const FILTER_UP = 2;

/** Sides are 31-bit in PNG. */
const MAX_SIDE = 0x7fffffff;

/**
 * Encodes eight-bit samples as a PNG file, losslessly.
 *
 * @param image Samples with their size.
 * @param software Name of the program that drew it, in Latin letters, to stand in the file behind its header; left out: nothing does.
 * @returns The bytes of the file.
 * @throws {RangeError} If a side is not a positive integer or the data has another length than the size asks
 * for.
 */
export function encodePng(image: PngImage, software?: string): Uint8Array<ArrayBuffer> {
  const { width, height, channels, data } = image;
  for (const [name, side] of [["width", width], ["height", height]] as const) {
    if (!Number.isInteger(side) || side < 1 || side > MAX_SIDE) {
      throw new RangeError(
        `Cannot encode PNG: '${name}' is ${side}, wanted an integer from 1 to ${MAX_SIDE}`,
      );
    }
  }
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `Cannot encode PNG: received ${data.length} samples, wanted ${width} x ${height} x ${channels} = ${
        width * height * channels
      }`,
    );
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8; // bits per sample
  header[9] = COLOUR_TYPE[channels]; // compression, filter and interlace methods stay 0
  return concat([
    PNG_SIGNATURE,
    ...chunk("IHDR", header),
    ...(software === undefined ? [] : chunk("tEXt", new TextEncoder().encode(`Software\0${software}`))),
    ...chunk("IDAT", compression.deflate(filterUp(data, width * channels))),
    ...chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Puts a filter byte before each row and replaces samples by their difference to the row above. */
function filterUp(data: Uint8Array, stride: number): Uint8Array {
  const rows = data.length / stride;
  const out = new Uint8Array(rows * (stride + 1));
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    const to = row * (stride + 1) + 1;
    out[to - 1] = FILTER_UP;
    if (row === 0) {
      out.set(data.subarray(0, stride), to); // the row above the first counts as zeros
      continue;
    }
    for (let i = 0; i < stride; i++) out[to + i] = (data[from + i] ?? 0) - (data[from - stride + i] ?? 0);
  }
  return out;
}

/** The parts of one PNG chunk: length, type and body, checksum. */
function chunk(type: string, body: Uint8Array): Uint8Array[] {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, body.length);
  head.set(new TextEncoder().encode(type), 4);
  const tail = new Uint8Array(4);
  new DataView(tail.buffer).setUint32(0, compression.crc32(body, compression.crc32(head.subarray(4)))); // type and body, not length
  return [head, body, tail];
}
