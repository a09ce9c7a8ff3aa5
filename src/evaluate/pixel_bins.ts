/**
 * Exact multisets of float32 scores whose size does not follow the number of pixels.
 *
 * A key (see score_key.ts) is a bin, its upper 16 bits, and a slot in it, its lower 16. A bin appends slots to a list.
 * When the list is as long as a bin has slots, it is counted into a table with one counter for each slot and begins
 * anew: the list grows no more after that. Counting 65,536 pixels into one table at a time keeps the table in the
 * cache, which took 10 ns a pixel where counting each pixel as it comes took 50. Nothing is sorted or rounded.
 *
 * Memory has two bounds: 6 bytes for each normal and 30 for each anomalous pixel (but a first 128 and 640 bytes for
 * each bin in use), and 384 KiB (normal) plus 1.9 MiB (anomalous) for each bin in use. An octave of scores
 * has 128 bins.
 *
 * @module
 */

import { isNaNBits, scoreKey } from "./score_key.ts";
import { SLOTS, type SlotTable, WeightedSlots } from "./slot_table.ts";

/** Bins of all float32 numbers. */
export const BINS = 2 ** 16;

const FIRST_CAPACITY = 64;

/** Pixels of the normal class. */
export class NormalBins {
  readonly #lists = new Array<Uint16Array | undefined>(BINS).fill(undefined);
  readonly #lengths = new Uint32Array(BINS);
  readonly #tables = new Array<Uint32Array | undefined>(BINS).fill(undefined);

  /**
   * Adds the pixels from `start` up to `end` of a map; NaN is passed over.
   *
   * @param bits The map's float32 bits.
   * @param start First pixel.
   * @param end One past the last pixel.
   * @returns How many were added.
   */
  add(bits: Uint32Array, start: number, end: number): number {
    let added = 0;
    for (let i = start; i < end; i++) {
      const word = bits[i] as number;
      if (isNaNBits(word)) continue;
      added++;
      const key = scoreKey(word);
      const bin = key >>> 16;
      let list = this.#lists[bin];
      if (list === undefined || this.#lengths[bin] === list.length) list = this.#makeRoom(bin);
      const length = this.#lengths[bin] as number;
      list[length] = key & 0xffff;
      this.#lengths[bin] = length + 1;
    }
    return added;
  }

  /**
   * Lays a bin out by slots.
   *
   * @param bin Upper 16 bits of the keys.
   * @param slots Receives the counts.
   * @returns Whether the bin holds anything.
   */
  load(bin: number, slots: SlotTable): boolean {
    if (this.#tables[bin] !== undefined) slots.useNormal(this.#count(bin));
    else for (const slot of this.#list(bin)) slots.addNormal(slot);
    return this.#lists[bin] !== undefined;
  }

  /** As {@linkcode NormalBins.load}, but adds to what others have laid out. */
  loadBeside(bin: number, slots: SlotTable): boolean {
    if (this.#tables[bin] !== undefined) slots.addNormalCounts(this.#count(bin));
    else for (const slot of this.#list(bin)) slots.addNormal(slot);
    return this.#lists[bin] !== undefined;
  }

  /** Bytes in lists and tables. */
  get byteLength(): number {
    return totalBytes(this.#lists) + totalBytes(this.#tables);
  }

  #list(bin: number): Uint16Array {
    return this.#lists[bin]?.subarray(0, this.#lengths[bin]) ?? new Uint16Array();
  }

  #makeRoom(bin: number): Uint16Array {
    const list = this.#lists[bin];
    if (list?.length === SLOTS) this.#count(bin);
    return this.#lists[bin] = roomier(list, Uint16Array);
  }

  /** Counts the list of a bin into its table. */
  #count(bin: number): Uint32Array {
    const table = this.#tables[bin] ??= new Uint32Array(SLOTS);
    for (const slot of this.#list(bin)) table[slot] = (table[slot] as number) + 1;
    this.#lengths[bin] = 0;
    return table;
  }
}

/** Pixels of the anomalous class, each with a weight. */
export class AnomalousBins {
  readonly #lists = new Array<Uint16Array | undefined>(BINS).fill(undefined);
  readonly #weights = new Array<Float64Array | undefined>(BINS).fill(undefined);
  readonly #lengths = new Uint32Array(BINS);
  readonly #tables = new Array<WeightedSlots | undefined>(BINS).fill(undefined);

  /**
   * Adds the pixels from `start` up to `end` of a map, all with one weight; NaN is passed over.
   *
   * @param bits The map's float32 bits.
   * @param start First pixel.
   * @param end One past the last pixel.
   * @param weight 1 / area of the region they belong to.
   */
  add(bits: Uint32Array, start: number, end: number, weight: number): void {
    for (let i = start; i < end; i++) {
      const word = bits[i] as number;
      if (isNaNBits(word)) continue;
      const key = scoreKey(word);
      const bin = key >>> 16;
      let list = this.#lists[bin];
      if (list === undefined || this.#lengths[bin] === list.length) list = this.#makeRoom(bin);
      const length = this.#lengths[bin] as number;
      const weights = this.#weights[bin] as Float64Array; // makeRoom() makes both
      list[length] = key & 0xffff;
      weights[length] = weight;
      this.#lengths[bin] = length + 1;
    }
  }

  /**
   * Lays a bin out by slots.
   *
   * @param bin Upper 16 bits of the keys.
   * @param slots Receives counts and weights.
   * @returns Whether the bin holds anything.
   */
  load(bin: number, slots: SlotTable): boolean {
    if (this.#tables[bin] !== undefined) slots.useAnomalous(this.#count(bin));
    else this.#forEach(bin, (slot, weight) => slots.addAnomalous(slot, weight));
    return this.#lists[bin] !== undefined;
  }

  /** Bytes in lists and tables. */
  get byteLength(): number {
    return totalBytes(this.#lists) + totalBytes(this.#weights) + totalBytes(this.#tables);
  }

  #forEach(bin: number, visit: (slot: number, weight: number) => void): void {
    const list = this.#lists[bin];
    const weights = this.#weights[bin];
    if (list === undefined || weights === undefined) return;
    const length = this.#lengths[bin] as number;
    for (let i = 0; i < length; i++) visit(list[i] as number, weights[i] as number);
  }

  #makeRoom(bin: number): Uint16Array {
    const list = this.#lists[bin];
    if (list?.length === SLOTS) this.#count(bin);
    this.#weights[bin] = roomier(this.#weights[bin], Float64Array);
    return this.#lists[bin] = roomier(list, Uint16Array);
  }

  /** Counts the list of a bin into its table. */
  #count(bin: number): WeightedSlots {
    const table = this.#tables[bin] ??= new WeightedSlots();
    this.#forEach(bin, (slot, weight) => table.add(slot, weight));
    this.#lengths[bin] = 0;
    return table;
  }
}

/** A list twice as long with the same beginning, or the list itself when it has its full length. */
function roomier<T extends Uint16Array | Float64Array>(
  list: T | undefined,
  List: new (length: number) => T,
): T {
  if (list === undefined) return new List(FIRST_CAPACITY);
  if (list.length === SLOTS) return list;
  const longer = new List(2 * list.length);
  longer.set(list);
  return longer;
}

function totalBytes(arrays: readonly ({ readonly byteLength: number } | undefined)[]): number {
  return arrays.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);
}
