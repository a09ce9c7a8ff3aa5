/**
 * Compressions of TIFF that are unpacked here.
 *
 * @module
 */
import { compression } from "../../platform/here.ts";
import { inflate } from "./inflate.ts";
import { unpackLzw } from "./lzw.ts";

/** Number of the compression that is none. */
export const UNCOMPRESSED = 1;

/** Number of Zstandard. */
export const ZSTANDARD = 50000;

/** Compressions that are read, by their numbers: how each is unpacked to at most so many bytes. Deflate has two. */
export const UNPACKERS: ReadonlyMap<number, (packed: Uint8Array, limit: number) => Uint8Array> = new Map([
  [UNCOMPRESSED, (stored, limit) => stored.subarray(0, limit)],
  [5, unpackLzw],
  [8, inflate],
  [32946, inflate],
  [ZSTANDARD, unpackZstandard],
]);

function unpackZstandard(packed: Uint8Array, limit: number): Uint8Array {
  try {
    return compression.unpackZstandard(packed, limit);
  } catch (cause) {
    throw new SyntaxError(`its Zstandard data is damaged, or unpacks to more than ${limit} bytes`, { cause });
  }
}
