/**
 * Protobuf messages as the fields they are made of, undecoded: what is not understood is passed on byte for byte.
 *
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 *
 * @module
 */

import { PbfReader, PbfWriter } from "pbf";

/** How a field's contents end: by themselves, after eight bytes, after a stated length, after four bytes. */
const WIRE = { VARINT: 0, FIXED64: 1, BYTES: 2, FIXED32: 5 };

/** One field of a message; both arrays are views on the message. */
export interface WireField {
  /** Its number in the schema. */
  readonly number: number;
  /** Whether its contents have a stated length: text, bytes, a message, or packed numbers. */
  readonly delimited: boolean;
  /** The whole field, tag included: copied out, it is the same field. */
  readonly raw: Uint8Array<ArrayBuffer>;
  /** The contents alone. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Splits a message into its fields, in order.
 *
 * @param message Bytes of the message.
 * @returns Views on it.
 * @throws {SyntaxError} If a field ends past the message, or is of no known kind.
 */
export function wireFields(message: Uint8Array<ArrayBuffer>): WireField[] {
  const reader = new PbfReader(message);
  const fields: WireField[] = [];
  while (reader.pos < message.length) {
    const start = reader.pos;
    const tag = varint(reader);
    const type = tag % 8;
    const number = Math.floor(tag / 8);
    const known = Object.values(WIRE).includes(type) && number > 0;
    if (!known) throw new SyntaxError(`byte ${start} of a message of ${message.length} begins no field`);
    const length = type === WIRE.BYTES ? varint(reader) : undefined;
    const from = reader.pos;
    if (length === undefined) reader.skip(type);
    else reader.pos += length;
    const end = reader.pos;
    if (!(end <= message.length)) {
      throw new SyntaxError(`field ${number} ends at byte ${end} of a message of ${message.length}`);
    }
    const raw = message.subarray(start, end);
    fields.push({ number, delimited: length !== undefined, raw, body: message.subarray(from, end) });
  }
  return fields;
}

/**
 * Splits a message inside a message.
 *
 * @param field The field that holds it.
 * @returns Its fields.
 * @throws {SyntaxError} If it holds a number, or a damaged message.
 */
export function wireMessage({ number, delimited, body }: WireField): WireField[] {
  if (!delimited) throw new SyntaxError(`field ${number} holds a number where a message must be`);
  return wireFields(body);
}

/**
 * Splits the message in the first field of a number.
 *
 * @param fields Fields of the message around it.
 * @param number Its number.
 * @returns Its fields; none if it is not there.
 * @throws {SyntaxError} If it is damaged.
 */
export function wireNested(fields: readonly WireField[], number: number): WireField[] {
  const found = fields.find((field) => field.number === number);
  return found ? wireMessage(found) : [];
}

/**
 * Decodes the text in every field of a number.
 *
 * @param fields Fields of a message.
 * @param number The number.
 * @returns Their texts, in order.
 * @throws {SyntaxError} If one is not UTF-8.
 */
export function wireTexts(fields: readonly WireField[], number: number): string[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return fields.filter((field) => field.number === number).map(({ body }) => {
    try {
      return decoder.decode(body);
    } catch (cause) {
      throw new SyntaxError(`text of field ${number} is not UTF-8`, { cause });
    }
  });
}

/**
 * Decodes a field of one integer.
 *
 * @param field The field.
 * @returns Its value; negative ones are those of a signed 64-bit integer.
 * @throws {SyntaxError} If it is no integer.
 */
export function wireInteger({ number, delimited, body }: WireField): number {
  if (delimited) throw new SyntaxError(`field ${number} holds bytes where a number must be`);
  return varint(new PbfReader(body), true);
}

/**
 * Makes a field with a stated length.
 *
 * @param number Its number in the schema.
 * @param parts Pieces of its contents, in order.
 * @returns Tag and length, then the pieces, which are not copied.
 */
export function delimited(
  number: number,
  parts: readonly Uint8Array<ArrayBuffer>[],
): Uint8Array<ArrayBuffer>[] {
  const header = new PbfWriter();
  header.writeTag(number, WIRE.BYTES);
  header.writeVarint(byteLength(parts));
  return [new Uint8Array(header.finish()), ...parts];
}

/**
 * Encodes a message by what writes it.
 *
 * @param write Called with the writer.
 * @returns Its bytes.
 */
export function message(write: (pbf: PbfWriter) => void): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  write(pbf);
  return new Uint8Array(pbf.finish());
}

/**
 * Adds up sizes.
 *
 * @param parts Pieces of a message.
 * @returns Their bytes together.
 */
export function byteLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Puts pieces together.
 *
 * @param parts Pieces of a message.
 * @returns A copy of all, one behind the other.
 */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(byteLength(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function varint(reader: PbfReader, signed = false): number {
  const start = reader.pos;
  try {
    const value = reader.readVarint(signed);
    if (reader.pos <= reader.length) return value;
  } catch {
    // longer than ten bytes, or cut off: the error below says where
  }
  throw new SyntaxError(`the number at byte ${start} of a message of ${reader.length} does not end`);
}
