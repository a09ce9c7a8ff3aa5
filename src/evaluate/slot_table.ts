import { keyScore } from "./score_key.ts";

/** Keys are split in half: the upper 16 bits choose a bin, the lower 16 bits a slot in it. */
export const SLOTS = 2 ** 16;

/** Up to so many slots in use are noted and sorted; with more of them looking at every slot is faster. */
const MOST_TOUCHED = 2048;

/** For each slot of a bin, how many anomalous pixels it holds and the sum of their weights. */
export class WeightedSlots {
  /** Number of pixels in each slot. */
  readonly counts: Uint32Array = new Uint32Array(SLOTS);
  // Neumaier's compensated sum (see CompensatedSum), one for each slot.
  readonly #sums = new Float64Array(SLOTS);
  readonly #rests = new Float64Array(SLOTS);

  /** Bytes in counts and sums. */
  get byteLength(): number {
    return this.counts.byteLength + this.#sums.byteLength + this.#rests.byteLength;
  }

  /**
   * Adds a pixel.
   *
   * @param slot Slot of its score.
   * @param weight 1 / area of its region.
   */
  add(slot: number, weight: number): void {
    const before = this.#sums[slot] as number;
    const sum = before + weight;
    const rest = before >= weight ? before - sum + weight : weight - sum + before;
    this.counts[slot] = (this.counts[slot] as number) + 1;
    this.#sums[slot] = sum;
    this.#rests[slot] = (this.#rests[slot] as number) + rest;
  }

  /**
   * Sum of the weights in a slot.
   *
   * @param slot Slot of a score.
   * @returns The sum, with an error of one rounding.
   */
  share(slot: number): number {
    return (this.#sums[slot] as number) + (this.#rests[slot] as number);
  }

  /**
   * Empties a slot.
   *
   * @param slot Slot of a score.
   */
  clear(slot: number): void {
    this.counts[slot] = this.#sums[slot] = this.#rests[slot] = 0;
  }

  /** Empties all slots. */
  clearAll(): void {
    this.counts.fill(0);
    this.#sums.fill(0);
    this.#rests.fill(0);
  }
}

/** Receives a distinct score: its normal and anomalous pixels, and the sum of the weights of the anomalous ones. */
export type PixelVisitor = (score: number, normal: number, anomalous: number, share: number) => void;

/** Both classes of one bin laid out slot by slot, whichever way the bin stores them. Reused from bin to bin. */
export class SlotTable {
  readonly #ownNormal = new Uint32Array(SLOTS);
  readonly #ownAnomalous = new WeightedSlots();
  readonly #touched = new Uint16Array(MOST_TOUCHED);
  #touchedCount = 0;
  #normal: Uint32Array = this.#ownNormal;
  #anomalous = this.#ownAnomalous;

  /** Takes over the normal counts of a bin that has a table. */
  useNormal(counts: Uint32Array): void {
    this.#normal = counts;
  }

  /** Takes over the anomalous slots of a bin that has a table. */
  useAnomalous(slots: WeightedSlots): void {
    this.#anomalous = slots;
  }

  /** Adds a normal pixel of a bin that has only a list. */
  addNormal(slot: number): void {
    this.#touch(slot);
    this.#ownNormal[slot] = (this.#ownNormal[slot] as number) + 1;
  }

  /** Adds the normal counts of a bin that has a table to those of others, where {@linkcode SlotTable.useNormal} would replace them. */
  addNormalCounts(counts: Uint32Array): void {
    counts.forEach((count, slot) => this.#ownNormal[slot] = (this.#ownNormal[slot] as number) + count);
    this.#touchedCount = MOST_TOUCHED + 1; // any slot may be in use now
  }

  /** Adds an anomalous pixel of a bin that has only a list. */
  addAnomalous(slot: number, weight: number): void {
    this.#touch(slot);
    this.#ownAnomalous.add(slot, weight);
  }

  /**
   * Visits the occupied slots from the highest down, then empties the table.
   *
   * @param bin Upper 16 bits of the keys.
   * @param visit Called for each distinct score.
   */
  drain(bin: number, visit: PixelVisitor): void {
    const listed = this.#touchedCount <= MOST_TOUCHED;
    if (listed && this.#normal === this.#ownNormal && this.#anomalous === this.#ownAnomalous) {
      const slots = this.#touched.subarray(0, this.#touchedCount).sort();
      for (let i = slots.length - 1; i >= 0; i--) this.#visitSlot(bin, slots[i] as number, visit);
    } else {
      for (let slot = SLOTS - 1; slot >= 0; slot--) this.#visitSlot(bin, slot, visit);
    }
    this.#clear();
  }

  #visitSlot(bin: number, slot: number, visit: PixelVisitor): void {
    const normal = this.#normal[slot] as number;
    const anomalous = this.#anomalous.counts[slot] as number;
    if (normal === 0 && anomalous === 0) return;
    visit(keyScore(bin * SLOTS + slot), normal, anomalous, anomalous === 0 ? 0 : this.#anomalous.share(slot));
  }

  /**
   * Notes a slot at its first use; the count runs on to one over the maximum, which means that notes are missing.
   */
  #touch(slot: number): void {
    if (this.#touchedCount > MOST_TOUCHED) return;
    if (this.#ownNormal[slot] !== 0 || this.#ownAnomalous.counts[slot] !== 0) return;
    this.#touched[this.#touchedCount++] = slot;
  }

  #clear(): void {
    if (this.#touchedCount <= MOST_TOUCHED) {
      for (const slot of this.#touched.subarray(0, this.#touchedCount)) {
        this.#ownNormal[slot] = 0;
        this.#ownAnomalous.clear(slot);
      }
    } else {
      this.#ownNormal.fill(0);
      this.#ownAnomalous.clearAll();
    }
    this.#touchedCount = 0;
    this.#normal = this.#ownNormal;
    this.#anomalous = this.#ownAnomalous;
  }
}
