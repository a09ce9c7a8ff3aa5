/**
 * LZW as TIFF has it (TIFF 6.0, section 13).
 *
 * The table is not stored: an entry is the string before it and one byte more, and those stand one after the other
 * in what was written already.
 *
 * @module
 */

/** Empties the table. */
const CLEAR = 256;
/** Ends the data. */
const END = 257;
/** Code of the first entry beyond the single bytes. */
const FIRST = 258;
/** Codes of at most 12 bits: entries beyond are not made. Encoders that clear the table late rely on it. */
const CODES = 4096;
/** Bits of the first codes after a clear. */
const SHORTEST = 9;
/** Bits of the longest codes. */
const LONGEST = 12;

/**
 * Unpacks LZW data.
 *
 * @param packed The data, high bits first.
 * @param limit Most bytes that it may unpack to.
 * @returns The bytes; fewer than the limit if the data ends before.
 * @throws {SyntaxError} If a code stands for nothing, or there are more bytes.
 */
export function unpackLzw(packed: Uint8Array, limit: number): Uint8Array {
  const out = new Uint8Array(limit);
  const [starts, lengths] = [new Uint32Array(CODES), new Uint32Array(CODES)];
  const codes = new CodeReader(packed);
  let [at, next, previous] = [0, FIRST, -1]; // of the string before: where it starts, -1 after a clear
  for (let code = codes.read(next); code !== END; code = codes.read(next)) {
    if (code === CLEAR) {
      [next, previous] = [FIRST, -1];
      continue;
    }
    const made = previous >= 0 && next < CODES; // the entry that this string completes
    if (made) {
      starts[next] = previous;
      lengths[next] = at - previous + 1;
    }
    const length = code < CLEAR ? 1 : lengthOf(code, made ? next : next - 1, lengths);
    if (at + length > limit) {
      throw new SyntaxError(`its LZW data unpacks to more than the ${limit} bytes it should`);
    }
    if (code < CLEAR) out[at] = code;
    else copyWithin(out, starts[code] as number, at, length);
    previous = at;
    at += length;
    if (made) next++;
  }
  return out.subarray(0, at);
}

function lengthOf(code: number, last: number, lengths: Uint32Array): number {
  if (code > last) throw new SyntaxError(`its LZW data has code ${code} where ${last} is the last`);
  return lengths[code] as number;
}

/** Copies byte by byte: the newest entry overlaps what it is copied to. */
function copyWithin(bytes: Uint8Array, from: number, to: number, length: number): void {
  for (let i = 0; i < length; i++) bytes[to + i] = bytes[from + i] as number;
}

/** Takes codes of 9 to 12 bits out of bytes. */
class CodeReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #bits = 0;
  #held = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next code where the table has so many entries; the end where the bytes end. */
  read(entries: number): number {
    const width = Math.min(LONGEST, Math.max(SHORTEST, 32 - Math.clz32(entries + 1)));
    while (this.#bits < width) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return END;
      this.#held = (this.#held << 8 | byte) & 0xffffff;
      this.#bits += 8;
    }
    this.#bits -= width;
    return this.#held >> this.#bits & (1 << width) - 1;
  }
}
