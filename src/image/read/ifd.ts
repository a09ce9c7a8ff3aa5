/**
 * The tag directory that TIFF files and EXIF blocks share (TIFF 6.0, section 2).
 *
 * @module
 */

/** Bytes of one value of the TIFF types 1 to 12; index 0 is no type. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** Types whose values are unsigned integers: BYTE, SHORT, LONG. */
const UNSIGNED_TYPES = [1, 3, 4];

/** Types whose values are bytes of any meaning: BYTE, UNDEFINED. */
const BYTE_TYPES = [1, 7];

/** Bytes of one directory entry: tag, type, count, value or offset of the values. */
const ENTRY_BYTES = 12;

/** One tag as it stands in the directory. */
interface Field {
  /** TIFF type, 1 to 12, or an unknown number. */
  type: number;
  /** Number of values. */
  count: number;
  /** Offset of the entry in the file. */
  entry: number;
}

/** The first directory of a TIFF file or EXIF block. Reads values on demand and never outside the bytes. */
export class Ifd {
  /** Byte order of the file: true for "II", false for "MM". */
  readonly littleEndian: boolean;
  readonly #view: DataView;
  readonly #fields = new Map<number, Field>();

  /**
   * Reads the list of tags.
   *
   * @param bytes The file or block, from its byte order mark on.
   * @throws {SyntaxError} If the bytes do not start with a TIFF header, or end before the directory does.
   */
  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const order = bytes.length < 8 ? 0 : this.#view.getUint16(0);
    this.littleEndian = order === 0x4949;
    if (!this.littleEndian && order !== 0x4d4d || this.#u16(2) !== 42) {
      throw new SyntaxError("Cannot read TIFF tags: the header is not 'II*' or 'MM*'");
    }
    const start = this.#u32(4);
    if (start + 2 > bytes.length) throw new SyntaxError(outside("directory", start, start + 2, bytes.length));
    const end = start + 2 + ENTRY_BYTES * this.#u16(start);
    if (end > bytes.length) throw new SyntaxError(outside("directory", start, end, bytes.length));
    for (let entry = start + 2; entry < end; entry += ENTRY_BYTES) {
      const field = { type: this.#u16(entry + 2), count: this.#u32(entry + 4), entry };
      this.#fields.set(this.#u16(entry), field);
    }
  }

  /**
   * Values of an unsigned integer tag.
   *
   * @param tag Tag number.
   * @returns The values, or undefined if the tag is absent or of another type.
   * @throws {SyntaxError} If the values lie outside the file.
   */
  values(tag: number): number[] | undefined {
    const field = this.#fields.get(tag);
    if (field === undefined || !UNSIGNED_TYPES.includes(field.type)) return undefined;
    const from = this.#locate(tag, field);
    return Array.from({ length: field.count }, (_, i) => {
      if (field.type === 1) return this.#view.getUint8(from + i);
      return field.type === 3 ? this.#u16(from + 2 * i) : this.#u32(from + 4 * i);
    });
  }

  /**
   * What a tag of bytes holds.
   *
   * @param tag Tag number.
   * @returns A view of the bytes, or undefined if the tag is absent or of another type.
   * @throws {SyntaxError} If they lie outside the file.
   */
  bytes(tag: number): Uint8Array | undefined {
    const field = this.#fields.get(tag);
    if (field === undefined || !BYTE_TYPES.includes(field.type)) return undefined;
    const { buffer, byteOffset } = this.#view;
    return new Uint8Array(buffer, byteOffset + this.#locate(tag, field), field.count);
  }

  /**
   * Checks that the values of every tag lie inside the file.
   *
   * @throws {SyntaxError} If one does not.
   */
  checkBounds(): void {
    for (const [tag, field] of this.#fields) this.#locate(tag, field);
  }

  /** Offset of the first value: inside the entry if they all fit into four bytes. */
  #locate(tag: number, { type, count, entry }: Field): number {
    const size = count * (TYPE_BYTES[type] ?? 0);
    const from = size <= 4 ? entry + 8 : this.#u32(entry + 8);
    if (from + size > this.#view.byteLength) {
      throw new SyntaxError(outside(`value of tag ${tag}`, from, from + size, this.#view.byteLength));
    }
    return from;
  }

  #u16(offset: number): number {
    return this.#view.getUint16(offset, this.littleEndian);
  }

  #u32(offset: number): number {
    return this.#view.getUint32(offset, this.littleEndian);
  }
}

function outside(what: string, from: number, to: number, length: number): string {
  return `Cannot read TIFF tags: the ${what} would take bytes ${from} to ${to} of ${length}`;
}
