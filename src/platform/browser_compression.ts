/**
 * Packing and unpacking in script, at once: what browsers have of their own, CompressionStream, takes turns.
 *
 * @module
 */

import { Decompress } from "fzstd";
import { deflate, Inflate } from "pako";
import type { Compression } from "./platform.ts";

/** Results of zlib that pako's `err` can be. */
const Z = { NEED_DICT: 2, BUF_ERROR: -5 } as const;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? rest >>> 1 ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** Compression by pako, which is zlib written anew, and fzstd. */
export const packedInScript: Compression = {
  crc32(bytes, before = 0) {
    let rest = ~before;
    for (const byte of bytes) rest = rest >>> 8 ^ (CRC_TABLE[(rest ^ byte) & 0xff] as number);
    return ~rest >>> 0;
  },
  deflate: (bytes) => deflate(bytes),
  inflate(packed, limit) {
    const parts = new Parts(limit, `its compressed data inflates to more than the ${limit} bytes it should`);
    const stream = new Inflate({ windowBits: 15 });
    stream.onData = (part: Uint8Array) => parts.add(part);
    if (stream.push(packed, true)) return parts.joined();
    if (stream.err === Z.NEED_DICT) {
      throw new SyntaxError("its compressed data needs a dictionary that no file has");
    }
    if (stream.err === Z.BUF_ERROR) throw new SyntaxError("its compressed data ends too early");
    const checksum = stream.msg.includes("incorrect data check");
    throw new SyntaxError(
      checksum
        ? "the checksum of its compressed data is wrong"
        : "its compressed data is no zlib stream, or a part of it was changed",
    );
  },
  unpackZstandard(packed, limit) {
    const parts = new Parts(limit, "it is more than its limit");
    new Decompress((part) => parts.add(part)).push(packed, true);
    return parts.joined();
  },
};

/** Pieces of what is unpacked, up to a limit. */
class Parts {
  readonly #parts: Uint8Array[] = [];
  readonly #limit: number;
  readonly #message: string;
  #size = 0;

  constructor(limit: number, message: string) {
    this.#limit = limit;
    this.#message = message;
  }

  /** @throws {SyntaxError} If that is more than the limit. */
  add(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size > this.#limit) throw new SyntaxError(this.#message);
    this.#parts.push(part);
  }

  joined(): Uint8Array {
    const joined = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}
