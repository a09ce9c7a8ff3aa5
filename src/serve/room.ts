/** Room for what was taken in and is not answered yet, so that no number of clients fills the memory. */

import { busy, Problem } from "./problem.ts";

/** Bounded bytes. */
export class Room {
  readonly #most: number;
  #taken = 0;

  /** @param most Bytes that may be taken at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Begins to take; what was taken is given back when the result is disposed of. */
  open(): Taking {
    let own = 0;
    return {
      take: (bytes) => {
        if (own + bytes > this.#most) {
          throw new Problem(
            413,
            `Cannot take ${own + bytes} bytes at once: there is room for ${this.#most}; send less`,
          );
        }
        if (this.#taken + bytes > this.#most) {
          throw busy("Cannot take more at present: the room for what waits is full; come again");
        }
        own += bytes;
        this.#taken += bytes;
      },
      [Symbol.dispose]: () => {
        this.#taken -= own;
        own = 0;
      },
    };
  }
}

/** Bytes that one request takes. */
export interface Taking extends Disposable {
  /**
   * Takes some more.
   *
   * @throws {Problem} 413 if it is more than there is room for at all, 503 if it is more than there is now.
   */
  take(bytes: number): void;
}
