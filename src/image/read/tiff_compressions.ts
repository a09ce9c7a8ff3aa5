/**
 * The compressions of TIFF that are read.
 *
 * @module
 */
import { inflate } from "./inflate.ts";
import { unpackLzw } from "./lzw.ts";

/** Number of the compression that is none. */
export const UNCOMPRESSED = 1;

/** Compressions that are read, by their numbers: how each is unpacked to at most so many bytes. Deflate has two. */
export const UNPACKERS: ReadonlyMap<number, (packed: Uint8Array, limit: number) => Uint8Array> = new Map([
  [UNCOMPRESSED, (stored, limit) => stored.subarray(0, limit)],
  [5, unpackLzw],
  [8, inflate],
  [32946, inflate],
]);
