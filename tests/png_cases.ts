/** PNG files made for tests, chunk by chunk. */
import { crc32, deflateSync } from "node:zlib";
import { concat, PNG_SIGNATURE } from "../src/image/png_bytes.ts";

/** A chunk with its length and checksum. */
export function pngChunk(type: string, body: Uint8Array | string = ""): Uint8Array {
  const bytes = typeof body === "string" ? Uint8Array.from(body, (c) => c.charCodeAt(0)) : body;
  const chunk = concat([new Uint8Array(4), new TextEncoder().encode(type), bytes, new Uint8Array(4)]);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(chunk.length - 4, crc32(chunk.subarray(4, -4)));
  return chunk;
}

/** What a made file is like. */
export interface MadePng {
  width: number;
  height: number;
  bits: number;
  colourType: number;
  /** Packed rows, each without its filter byte. */
  rows: readonly Uint8Array[];
  /** Chunks between header and data. */
  before?: readonly Uint8Array[];
  /** Chunks behind the data. */
  behind?: readonly Uint8Array[];
}

/** Lays out a file. */
export function makePng(
  { width, height, bits, colourType, rows, before = [], behind = [] }: MadePng,
): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bits, colourType], 8);
  const data = deflateSync(concat(rows.flatMap((row) => [Uint8Array.of(0), row])));
  return concat([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    ...before,
    pngChunk("IDAT", data),
    ...behind,
    pngChunk("IEND"),
  ]);
}
