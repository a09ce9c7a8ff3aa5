/** Factors in half precision: which ones can be had in it, and their bits. */

import type { ByteSource } from "../format/byte_source.ts";

/** Largest finite half. */
const LARGEST = 65504;

/** Smallest half that has all its digits. */
const LEAST = 2 ** -14;

/** Bytes of a float32 and of a half. */
const [FLOAT_BYTES, HALF_BYTES] = [4, 2];

/**
 * Checks that a level's factor can be had in half precision. Its diagonal is at least the root of epsilon, and what lies beside it is
 * small against that where it is too small for a half.
 *
 * @param factor Packed rows [entries, cells], or some of them.
 * @throws {RangeError} If an element is beyond the largest half, or all are so small that halves have few digits of them.
 */
export function requireHalves(factor: Float32Array): void {
  let most = 0;
  for (const element of factor) most = Math.max(most, Math.abs(element));
  if (most <= LARGEST && (most >= LEAST || most === 0)) return;
  throw new RangeError(
    `Cannot keep a model in half precision: its factor reaches ${most}, and halves hold ${LEAST} to ${LARGEST}; ` +
      "keep it in f32 (--precision f32, option precision)",
  );
}

/** Elements in half precision, rounded to nearest. */
export function halvesOf(values: Float32Array): Float16Array<ArrayBuffer> {
  requireHalves(values);
  return Float16Array.from(values);
}

/** The same of elements that are read when they are asked for. */
export function halvesOfSource(floats: ByteSource): ByteSource {
  return {
    size: floats.size / FLOAT_BYTES * HALF_BYTES,
    read(begin, end) {
      const first = Math.floor(begin / HALF_BYTES);
      const last = Math.ceil(end / HALF_BYTES);
      const bytes = floats.read(first * FLOAT_BYTES, last * FLOAT_BYTES);
      const aligned = bytes.byteOffset % FLOAT_BYTES === 0 ? bytes : bytes.slice();
      const values = new Float32Array(aligned.buffer, aligned.byteOffset, last - first);
      const halves = new Uint8Array(halvesOf(values).buffer);
      return halves.subarray(begin - first * HALF_BYTES, end - first * HALF_BYTES);
    },
  };
}
