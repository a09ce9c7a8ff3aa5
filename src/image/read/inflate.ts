/**
 * Inflating within a bound.
 *
 * @module
 */
import { compression } from "../../platform/here.ts";

/**
 * Inflates a zlib stream, its checksum compared. What follows the stream is ignored, as libtiff and libpng do.
 *
 * @param compressed The stream.
 * @param limit Most bytes that it may inflate to; what would be more is not made.
 * @returns The bytes.
 * @throws {SyntaxError} If the stream is damaged or truncated, or holds more.
 */
export function inflate(compressed: Uint8Array, limit: number): Uint8Array {
  return compression.inflate(compressed, limit);
}
