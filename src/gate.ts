/** Turns: work that may be done at the same time, and work that must be done alone. */

/**
 * Whoever comes first is let in first: what is to be done alone waits for all that came before, and all that comes later waits for it.
 * Work that waits for other work of the same gate waits for ever.
 */
export class Gate {
  #alone: Promise<unknown> = Promise.resolve();
  readonly #together = new Set<Promise<unknown>>();

  /** Does work beside other such work. */
  together<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#alone.then(work);
    const settled: Promise<unknown> = result.catch(() => {}).then(() => this.#together.delete(settled));
    this.#together.add(settled);
    return result;
  }

  /** Does work while no other is done. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const result = Promise.all([this.#alone, ...this.#together]).then(work);
    this.#alone = result.catch(() => {}); // its caller gets the error
    return result;
  }
}
