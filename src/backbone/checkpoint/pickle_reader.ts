/** Sequential reader of a pickle's bytes that refuses to read behind their end. */
export class PickleReader {
  /** Position of the next byte. */
  at = 0;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  /**
   * Starts at the first byte.
   *
   * @param bytes One pickle, or several in a row, with or without bytes after them.
   */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Takes the next bytes.
   *
   * @param count How many.
   * @returns A view on them.
   * @throws {SyntaxError} If fewer are left, as in all other methods.
   */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    const start = this.skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  /**
   * Moves on.
   *
   * @param count How many bytes to skip.
   * @returns The position before.
   */
  skip(count: number): number {
    const start = this.at;
    if (count > this.#bytes.length - start) {
      throw new SyntaxError(
        `it ends early: ${count} bytes wanted at byte ${start}, ${this.#bytes.length - start} are left`,
      );
    }
    this.at += count;
    return start;
  }

  /**
   * Reads the next value.
   *
   * @returns An unsigned byte.
   */
  uint8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  /**
   * Reads the next value.
   *
   * @returns An unsigned 16-bit integer.
   */
  uint16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  /**
   * Reads the next value.
   *
   * @returns An unsigned 32-bit integer.
   */
  uint32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  /**
   * Reads the next value.
   *
   * @returns A signed 32-bit integer.
   */
  int32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  /**
   * Reads the next value.
   *
   * @returns A signed 64-bit integer.
   */
  int64(): bigint {
    return this.#view.getBigInt64(this.skip(8), true);
  }

  /**
   * Reads the next value.
   *
   * @returns A double; pickles store it big-endian.
   */
  float64(): number {
    return this.#view.getFloat64(this.skip(8), false);
  }

  /**
   * Reads a little-endian integer in two's complement.
   *
   * @param size Its bytes; none mean 0.
   * @returns A number, or a bigint when a number cannot hold it.
   */
  integer(size: number): number | bigint {
    const unsigned = this.bytes(size).reduceRight((value, byte) => value << 8n | BigInt(byte), 0n);
    const value = BigInt.asIntN(8 * size, unsigned);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  /**
   * Reads UTF-8 text.
   *
   * @param size Its bytes.
   * @returns The text.
   */
  text(size: number): string {
    return new TextDecoder().decode(this.bytes(size));
  }

  /**
   * Reads a line.
   *
   * @returns The text up to the next line feed, which is skipped.
   */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    const text = this.text((end < 0 ? this.#bytes.length : end) - this.at);
    this.skip(1);
    return text;
  }
}
