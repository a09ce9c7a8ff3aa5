/**
 * Float32 scores as unsigned integers in the same order, so that an exact score is an array index: the sign bit is
 * flipped for positive numbers, all bits for negative ones. -0 gets the key of 0.
 *
 * @module
 */

const SIGN = 0x80000000;
const MAGNITUDE = 0x7fffffff;
const INFINITY_BITS = 0x7f800000;

/**
 * Whether the bits are those of a NaN.
 *
 * @param bits Bits of a float32, as a Uint32Array over the same buffer gives them.
 * @returns True for every NaN.
 */
export function isNaNBits(bits: number): boolean {
  return (bits & MAGNITUDE) > INFINITY_BITS;
}

/**
 * The position of a score in the order of all float32 numbers.
 *
 * @param bits Bits of a float32 that is not NaN.
 * @returns An integer from 0 to 2^32 - 1; a < b exactly when key(a) < key(b).
 */
export function scoreKey(bits: number): number {
  if (bits < SIGN) return (bits | SIGN) >>> 0;
  return bits === SIGN ? SIGN : ~bits >>> 0;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/**
 * The score of a key.
 *
 * @param key What `scoreKey()` gave.
 * @returns The float32 score, 0 for either zero.
 */
export function keyScore(key: number): number {
  word[0] = key >= SIGN ? key & MAGNITUDE : ~key;
  return float[0] as number;
}
