/**
 * Inflating within a bound.
 *
 * @module
 */
import { inflateSync } from "node:zlib";

/** What the codes of zlib's errors mean. */
const FAULTS: Record<string, (limit: number) => string> = {
  ERR_BUFFER_TOO_LARGE: (limit) => `its compressed data inflates to more than the ${limit} bytes it should`,
  Z_BUF_ERROR: () => "its compressed data ends too early",
  Z_NEED_DICT: () => "its compressed data needs a dictionary that no file has",
};

/**
 * Inflates a zlib stream, its checksum compared. What follows the stream is ignored, as libtiff and libpng do.
 *
 * @param compressed The stream.
 * @param limit Most bytes that it may inflate to; what would be more is not made.
 * @returns The bytes.
 * @throws {SyntaxError} If the stream is damaged or truncated, or holds more.
 */
export function inflate(compressed: Uint8Array, limit: number): Uint8Array {
  try {
    return inflateSync(compressed, { maxOutputLength: limit });
  } catch (cause) {
    const { code = "", message } = cause as Error & { code?: string };
    const checksum = message.includes("incorrect data check");
    const fault = checksum ? "the checksum of its compressed data is wrong" : FAULTS[code]?.(limit);
    throw new SyntaxError(fault ?? "its compressed data is no zlib stream, or a part of it was changed", {
      cause,
    });
  }
}
