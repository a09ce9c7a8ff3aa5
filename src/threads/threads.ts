/**
 * Threads for work that the thread which feeds the device shall not wait for. They start when there is work and none is free for it.
 *
 * @module
 */

import { here } from "../platform/here.ts";

/** More would wait for memory, not for processors. */
const MOST_THREADS = 8;

/** The platform's own class: ONNX Runtime puts one of Node in its place when it starts, which hears of no answer. */
const PlatformWorker = globalThis.Worker;

/** Something to be done elsewhere, and what of it is handed over rather than copied. */
export interface Order<Request> {
  readonly request: Request;
  readonly moved: readonly ArrayBuffer[];
}

/** Threads of one module, which answers each message with one, in order. */
export class Threads<Request, Reply> implements Disposable {
  readonly #module: URL;
  readonly #threads = new Set<Thread<Request, Reply>>();
  /** Set where there can be none: their module is not there, or one failed. */
  #refused = false;

  /** Starts nothing yet. */
  constructor(module: URL) {
    this.#module = module;
  }

  /** Threads that run. */
  get count(): number {
    return this.#threads.size;
  }

  /**
   * Has something done in a thread.
   *
   * @param order Makes the order, if there is a thread for it.
   * @returns Null if there can be none, or it failed: to be done here.
   * @throws {DOMException} An `AbortError` if the threads were disposed of meanwhile.
   */
  async run(order: () => Order<Request>): Promise<Reply | null> {
    const module = await here.threadModule(this.#module);
    return await ((module && this.#free(module))?.run(order()) ?? null);
  }

  /** Ends the threads; what they were still doing is wanted by nobody. */
  [Symbol.dispose](): void {
    this.#refused = true;
    const reason = new DOMException("Cannot go on in a thread: it was ended", "AbortError");
    for (const thread of this.#threads) thread.end(() => Promise.reject(reason));
    this.#threads.clear();
  }

  /** The thread with the least to do, a new one if all have something; null where there can be none. */
  #free(module: URL): Thread<Request, Reply> | null {
    if (this.#refused) return null;
    const idlest = [...this.#threads].sort((a, b) => a.waiting - b.waiting)[0];
    if (idlest && (idlest.waiting === 0 || this.#threads.size >= mostThreads())) return idlest;
    const thread = new Thread<Request, Reply>(module, () => {
      this.#refused = true;
      this.#threads.delete(thread);
      thread.end(() => null);
    });
    this.#threads.add(thread);
    return thread;
  }
}

/** Most threads of one kind: one a processor, at most eight. */
export function mostThreads(): number {
  return Math.min(navigator.hardwareConcurrency, MOST_THREADS);
}

type Answer<Reply> = Reply | null | Promise<null>;

/** One thread; it does one thing after the other. */
class Thread<Request, Reply> {
  readonly #worker: Worker;
  readonly #waiting: ((answer: Answer<Reply>) => void)[] = [];

  /** @param onFailure Called when it cannot go on. */
  constructor(module: URL, onFailure: () => void) {
    this.#worker = new PlatformWorker(module, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#waiting.shift()?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault(); // what it was given is done without it
      onFailure();
    };
  }

  /** Orders that it has not answered. */
  get waiting(): number {
    return this.#waiting.length;
  }

  run({ request, moved }: Order<Request>): Promise<Reply | null> {
    const { promise, resolve } = Promise.withResolvers<Reply | null>();
    this.#waiting.push(resolve);
    this.#worker.postMessage(request, [...moved]);
    return promise;
  }

  /** Ends the thread. */
  end(answer: () => Answer<Reply>): void {
    this.#worker.terminate();
    for (const resolve of this.#waiting.splice(0)) resolve(answer());
  }
}
