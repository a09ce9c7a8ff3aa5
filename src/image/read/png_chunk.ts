/**
 * Parts of a PNG chunk: length, type, body, checksum.
 *
 * @module
 */
import { compression } from "../../platform/here.ts";

/** The four letters of a chunk, given whole. */
export function chunkType(chunk: Uint8Array): string {
  return String.fromCharCode(...chunk.subarray(4, 8));
}

/** What a chunk holds, as a view. */
export function chunkBody(chunk: Uint8Array): Uint8Array {
  return chunk.subarray(8, -4);
}

/**
 * Compares the checksums of chunks.
 *
 * @throws {SyntaxError} If one is wrong.
 */
export function checkSums(chunks: readonly Uint8Array[]): void {
  for (const chunk of chunks) {
    const told = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength).getUint32(chunk.length - 4);
    if (told !== compression.crc32(chunk.subarray(4, -4))) {
      throw new SyntaxError(`the checksum of its ${chunkType(chunk)} chunk is wrong`);
    }
  }
}
