/** P-values of a stream of values, each among all that came before it. */

import type { Random } from "../random.ts";

/** Values that are kept one by one unless more are given at first: 240 KB, at most 30 us a value. */
const KEPT = 10_000;

/**
 * Online conformal p-values (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005):
 * the rank of every value among all earlier ones, ties in random order, made continuous by a random number.
 *
 * If all values are exchangeable, every order of theirs being as likely as any other, the rank of the newest is
 * uniform and independent of all ranks before: the p-values are independent and uniform on [0, 1), exactly. P-values
 * against a fixed set of good values are not: all of them share the luck of that set, which on a long stream looks
 * like a change.
 *
 * Memory is bounded. Once `kept` values are known, of later ones only the number that fell into each gap between
 * neighbours of the kept is counted. Nothing is lost by that: given that the newest value falls into a gap with c
 * later ones, it is equally likely to be at each of the c + 1 places among them, whatever came before, so a random
 * place is as good as the true one. What no longer happens is that differences within a gap are seen, a 10,000th of
 * all values.
 */
export class OnlinePValues {
  readonly #random: Random;
  // The kept values in ascending order. Equal ones are ordered by their tags, so that no two are alike.
  readonly #values: Float64Array;
  readonly #tags: Float64Array;
  #count: number;
  // Gap i is below kept value i, the last one above all; a gap of c values has c + 1 places for the next.
  readonly #places: Float64Array;
  #allPlaces: number;

  /**
   * Starts with values of which no p-values are wanted.
   *
   * @param first The first values, in any order.
   * @param random Draws the order of equal values, and two numbers for every later value.
   * @param kept Number of values up to which each is kept, if `first` are not more.
   * @throws {RangeError} If a value is NaN.
   */
  constructor(first: ArrayLike<number>, random: Random, kept: number = KEPT) {
    const capacity = Math.max(first.length, kept);
    this.#random = random;
    this.#values = new Float64Array(capacity);
    this.#tags = new Float64Array(capacity);
    this.#places = new Float64Array(capacity + 1).fill(1);
    this.#count = first.length;
    this.#allPlaces = first.length + 1;
    const tagged = Array.from(first, (value) => ({ value: checked(value), tag: random.next() }));
    tagged.sort((a, b) => a.value < b.value ? -1 : a.value > b.value ? 1 : a.tag - b.tag);
    for (const [i, { value, tag }] of tagged.entries()) {
      this.#values[i] = value;
      this.#tags[i] = tag;
    }
  }

  /**
   * Takes the next value.
   *
   * @param value Any number, an infinite one too.
   * @returns Its p-value: the share of values that are at least as high, from 0 to below 1.
   * @throws {RangeError} If the value is NaN.
   */
  next(value: number): number {
    const tag = this.#random.next();
    const gap = this.#gapOf(checked(value), tag);
    const within = this.#random.next() * (this.#places[gap] as number);
    const p = (this.#placesAbove(gap) + within) / this.#allPlaces;
    this.#allPlaces++;
    if (this.#count < this.#values.length) this.#insert(gap, value, tag);
    else (this.#places[gap] as number)++;
    return p;
  }

  /** The gap into which a value falls: the number of kept values below it. */
  #gapOf(value: number, tag: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      const kept = this.#values[middle] as number;
      if (kept < value || (kept === value && (this.#tags[middle] as number) < tag)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placesAbove(gap: number): number {
    if (this.#allPlaces === this.#count + 1) return this.#count - gap; // nothing but kept values
    let places = 0;
    for (let i = gap + 1; i <= this.#count; i++) places += this.#places[i] as number;
    return places;
  }

  #insert(gap: number, value: number, tag: number): void {
    this.#values.copyWithin(gap + 1, gap, this.#count);
    this.#tags.copyWithin(gap + 1, gap, this.#count);
    this.#values[gap] = value;
    this.#tags[gap] = tag;
    this.#count++;
  }
}

function checked(value: number): number {
  if (!Number.isNaN(value)) return value;
  throw new RangeError("Cannot rank a value: wanted a number: received NaN");
}
