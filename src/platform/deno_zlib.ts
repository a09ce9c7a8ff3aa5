/**
 * Packing and unpacking by the zlib in Deno.
 *
 * @module
 */

import { crc32, deflateSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { Compression } from "./platform.ts";

/** What the codes of zlib's errors mean. */
const FAULTS: Record<string, (limit: number) => string> = {
  ERR_BUFFER_TOO_LARGE: (limit) => `its compressed data inflates to more than the ${limit} bytes it should`,
  Z_BUF_ERROR: () => "its compressed data ends too early",
  Z_NEED_DICT: () => "its compressed data needs a dictionary that no file has",
};

/** Compression by Node's zlib. */
export const zlibCompression: Compression = {
  crc32: (bytes, before) => crc32(bytes, before),
  deflate: (bytes) => deflateSync(bytes),
  inflate(packed, limit) {
    try {
      return inflateSync(packed, { maxOutputLength: limit });
    } catch (cause) {
      const { code = "", message } = cause as Error & { code?: string };
      const checksum = message.includes("incorrect data check");
      const fault = checksum ? "the checksum of its compressed data is wrong" : FAULTS[code]?.(limit);
      throw new SyntaxError(fault ?? "its compressed data is no zlib stream, or a part of it was changed", {
        cause,
      });
    }
  },
  unpackZstandard: (packed, limit) => zstdDecompressSync(packed, { maxOutputLength: limit }),
};
