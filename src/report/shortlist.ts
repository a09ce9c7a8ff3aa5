/** The first few of many, kept while they go by. */

/** Keeps the items that come first by a rank, and counts the others. */
export class Shortlist<Item> {
  readonly #limit: number;
  readonly #kept: { rank: number; item: Item }[] = [];
  #seen = 0;

  /**
   * Begins with nothing.
   *
   * @param limit Most items that are kept.
   */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The items kept, lowest rank first; among equals the earlier. */
  get items(): Item[] {
    return this.#kept.map(({ item }) => item);
  }

  /** Number of items that were offered. */
  get seen(): number {
    return this.#seen;
  }

  /**
   * Offers an item; it is made only if it is to be kept, for now.
   *
   * @param rank The lower, the sooner it is listed.
   * @param make Makes the item.
   */
  async offer(rank: number, make: () => Promise<Item>): Promise<void> {
    this.#seen++;
    const last = this.#kept[this.#limit - 1];
    if (last && rank >= last.rank) return;
    const item = await make();
    const place = this.#kept.findIndex((kept) => rank < kept.rank);
    this.#kept.splice(place < 0 ? this.#kept.length : place, 0, { rank, item });
    this.#kept.length = Math.min(this.#kept.length, this.#limit);
  }
}
