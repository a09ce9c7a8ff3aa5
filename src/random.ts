/**
 * The seeded random generator of the project: the same numbers on every platform, for ever.
 *
 * A model stores only the seed of its channel choice, so the sequence is part of the file format. That is why it is
 * written out here: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
 * 47(4), 2021), whose state and output are 32-bit integers, and SplitMix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014) to spread a seed over the 128 bits of state, as its authors advise.
 * No floating-point operation takes part before the last division of `next()`, which is exact.
 *
 * @module
 */

/** One past the largest 32-bit word. */
const WORDS = 2 ** 32;

/** The four 32-bit words of a xoshiro128** state; not all of them zero. */
export type RandomState = readonly [number, number, number, number];

/** xoshiro128** generator: period 2^128 - 1, not for cryptography. */
export class Random {
  // The state s[0] ... s[3] of the reference, each word as a signed 32-bit integer.
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /**
   * Starts the sequence of a seed: the state is the first two SplitMix64 outputs, each as low word, then high word.
   *
   * @param seed Safe integer of at least 0; different seeds give unrelated sequences.
   * @throws {RangeError} If the seed is negative, not an integer or above 2^53 - 1.
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(
        `Cannot seed the generator: expected an integer from 0 to 2^53 - 1, received ${seed}`,
      );
    }
    const [first, second] = splitMix64(BigInt(seed));
    this.#a = Number(BigInt.asIntN(32, first));
    this.#b = Number(BigInt.asIntN(32, first >> 32n));
    this.#c = Number(BigInt.asIntN(32, second));
    this.#d = Number(BigInt.asIntN(32, second >> 32n));
  }

  /**
   * Starts at a given state, as the reference implementation in C does.
   *
   * @param state Four words, each an integer from 0 to 2^32 - 1.
   * @returns A generator whose first output belongs to that state.
   * @throws {RangeError} If a word does not fit 32 bits, or all are zero (the one state that never changes).
   */
  static fromState(state: RandomState): Random {
    if (
      state.some((word) => !Number.isInteger(word) || word < 0 || word >= WORDS) ||
      state.every((w) => w === 0)
    ) {
      throw new RangeError(
        `Cannot set the generator: expected four 32-bit words, not all 0, received [${state}]`,
      );
    }
    const random = new Random(0);
    [random.#a, random.#b, random.#c, random.#d] = [state[0] | 0, state[1] | 0, state[2] | 0, state[3] | 0];
    return random;
  }

  /**
   * Draws 32 random bits: the output of xoshiro128** itself.
   *
   * @returns An integer from 0 to 2^32 - 1, each equally likely.
   */
  word(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return scrambled >>> 0;
  }

  /**
   * Draws a number from the unit interval, a multiple of 2^-32.
   *
   * @returns A number of at least 0 and less than 1.
   */
  next(): number {
    return this.word() / WORDS;
  }

  /**
   * Draws a number from an interval.
   *
   * @param low Lower end, included.
   * @param high Upper end, not included (up to the rounding of the product).
   * @returns low + next() * (high - low).
   */
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /**
   * Draws an integer without bias: words beyond the last whole multiple of `count` are thrown away.
   *
   * @param count Number of possible results, an integer from 1 to 2^32.
   * @returns An integer from 0 to count - 1, each equally likely.
   * @throws {RangeError} If the count is outside its range.
   */
  integer(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > WORDS) {
      throw new RangeError(`Cannot draw an integer: expected a count from 1 to 2^32, received ${count}`);
    }
    const limit = WORDS - WORDS % count;
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % count;
  }

  /**
   * Puts an array into random order in place, each order equally likely (Durstenfeld, "Algorithm 235", CACM 1964).
   *
   * @param items The array to reorder; element i = length - 1 ... 1 is swapped with element `integer(i + 1)`.
   * @returns The same array.
   */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j] as T, items[i] as T]; // both indices are within the array
    }
    return items;
  }
}

/** Rotates a 32-bit word to the left. */
function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The first two outputs of SplitMix64; BigInt because its arithmetic is modulo 2^64. */
function splitMix64(seed: bigint): [bigint, bigint] {
  const output = (step: bigint) => {
    let z = BigInt.asUintN(64, seed + step * 0x9e3779b97f4a7c15n);
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  return [output(1n), output(2n)];
}
