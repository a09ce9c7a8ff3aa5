/** Things that may be disposed of while they are in use: what is under way ends well, what comes later is refused. */

/** Counts the uses of something that will be disposed of once. */
export class Lifetime {
  readonly #what: string;
  readonly #release: () => void | Promise<void>;
  readonly #ended = Promise.withResolvers<void>();
  #open = true;
  #uses = 0;

  /**
   * Begins a lifetime.
   *
   * @param what What it is, as in "this scorer".
   * @param release Called once: when it was ended and nothing uses it any more.
   */
  constructor(what: string, release: () => void | Promise<void>) {
    this.#what = what;
    this.#release = release;
  }

  /**
   * Begins a use; ends it when the result is disposed of.
   *
   * @throws {ReferenceError} If the thing was disposed of.
   */
  use(): Disposable {
    this.check();
    this.#uses++;
    let ended = false;
    return {
      [Symbol.dispose]: () => {
        if (ended) return;
        ended = true;
        this.#uses--;
        this.#releaseIfUnused();
      },
    };
  }

  /** @throws {ReferenceError} If the thing was disposed of. */
  check(): void {
    if (this.#open) return;
    throw new ReferenceError(`Cannot use ${this.#what}: it was disposed of; open another one`);
  }

  /** Ends the lifetime: there are no new uses, and what is under way may end. Returns when it was released. */
  end(): Promise<void> {
    if (this.#open) {
      this.#open = false;
      this.#releaseIfUnused();
    }
    return this.#ended.promise;
  }

  #releaseIfUnused(): void {
    if (this.#open || this.#uses > 0) return;
    const { resolve, reject } = this.#ended;
    try {
      Promise.resolve(this.#release()).then(resolve, reject);
    } catch (error) {
      reject(error);
    }
  }
}
