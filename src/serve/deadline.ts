/** How long a request is worked for: until its time is over, or its client went away. */

import { Problem } from "./problem.ts";

/** The time of one request; dispose of it when that is answered. */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #request: AbortSignal;
  readonly #seconds: number;
  readonly #renewed: boolean;
  #timer: ReturnType<typeof setTimeout>;
  #inside = false;

  /**
   * Begins.
   *
   * @param request Its signal says that the client went away.
   * @param renewed Whether the time begins again with every piece that comes: for what is large.
   */
  constructor(request: Request, seconds: number, { renewed = false }: { readonly renewed?: boolean } = {}) {
    this.#request = request.signal;
    this.#seconds = seconds;
    this.#renewed = renewed;
    this.#request.addEventListener("abort", this.#leave);
    this.#timer = this.#start();
  }

  /** Aborted by a {@linkcode Problem}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A piece of the request came in. */
  touch(): void {
    if (!this.#renewed) return;
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  /** The request is in: what takes long from here on is the service. */
  enter(): void {
    this.#inside = true;
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#request.removeEventListener("abort", this.#leave);
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#controller.abort(this.#late()), this.#seconds * 1000);
  }

  #late(): Problem {
    const limit = `within ${this.#seconds} s`;
    return this.#inside
      ? new Problem(503, `Cannot answer ${limit}: too much waits; come again`, { "retry-after": "1" })
      : new Problem(408, `Cannot read the request ${limit}: it comes too slowly; send it again`);
  }

  readonly #leave = () => this.#controller.abort(new Problem(499, "Cannot answer: the client went away"));
}
