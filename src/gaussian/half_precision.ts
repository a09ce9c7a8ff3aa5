/** Factors in half precision: which ones can be had in it, and their bits. */

import { type ByteSource, piecesOf } from "../format/byte_source.ts";

/** Largest finite half. */
const LARGEST = 65504;

/** Smallest half that has all its digits. */
const LEAST = 2 ** -14;

/** Bytes of a float32 and of a half. */
const [FLOAT_BYTES, HALF_BYTES] = [4, 2];

/**
 * Checks that numbers can be had in half precision. The diagonal of a factor is at least the root of epsilon, and what lies beside it
 * may be too small for a half where it is small against that.
 *
 * @param most The largest of them all, without its sign.
 * @throws {RangeError} If it is beyond the largest half, or so small that halves have few digits of it.
 */
export function requireHalves(most: number): void {
  if (most <= LARGEST && (most >= LEAST || most === 0)) return;
  throw new RangeError(
    `Cannot keep a model in half precision: its factor reaches ${most}, and halves hold ${LEAST} to ${LARGEST}; ` +
      "keep it in f32 (--precision f32, option precision)",
  );
}

/**
 * Elements in half precision, rounded to nearest.
 *
 * @throws {RangeError} If halves do not hold them.
 */
export function halvesOf(values: Float32Array): Float16Array<ArrayBuffer> {
  requireHalves(largest(values));
  return Float16Array.from(values);
}

/**
 * The same of elements that are read when they are asked for.
 *
 * @throws {RangeError} If halves do not hold them: all are looked at.
 */
export function halvesOfSource(floats: ByteSource): ByteSource {
  let most = 0;
  for (const piece of piecesOf(floats)) most = Math.max(most, largest(floatsIn(piece)));
  requireHalves(most);
  return {
    size: floats.size / FLOAT_BYTES * HALF_BYTES,
    read(begin, end) {
      const first = Math.floor(begin / HALF_BYTES);
      const last = Math.ceil(end / HALF_BYTES);
      const values = floatsIn(floats.read(first * FLOAT_BYTES, last * FLOAT_BYTES));
      const halves = new Uint8Array(Float16Array.from(values).buffer);
      return halves.subarray(begin - first * HALF_BYTES, end - first * HALF_BYTES);
    },
  };
}

function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function floatsIn(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const aligned = bytes.byteOffset % FLOAT_BYTES === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / FLOAT_BYTES);
}
