/** What is said in order, of things that are got ready beside each other. */

/** Says things in the order in which they were added, each when it is ready. */
export class InOrder<Ready> {
  readonly #most: number;
  readonly #waiting: { readonly ready: Promise<Ready>; readonly say: (ready: Ready) => void }[] = [];

  /** @param most How many may wait before the next is asked for. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Adds a thing that will be ready. */
  add(ready: Promise<Ready>, say: (ready: Ready) => void): void {
    ready.catch(() => {}); // thrown in its turn
    this.#waiting.push({ ready, say });
  }

  /**
   * Waits until no more wait than may.
   *
   * @throws What a thing failed with; those before it were said.
   */
  async settle(most: number = this.#most): Promise<void> {
    while (this.#waiting.length > most) {
      const [first] = this.#waiting.splice(0, 1) as [{ ready: Promise<Ready>; say: (ready: Ready) => void }];
      first.say(await first.ready);
    }
  }

  /** Waits for all. */
  async end(): Promise<void> {
    await this.settle(0);
  }
}
