/**
 * Threads that decode large pictures while others are scored. Several pictures take several processors, and the thread that feeds the
 * device does not wait for them.
 *
 * @module
 */

import type { Image } from "../image.ts";
import { type CompressedPixels, decodePixels } from "./decode_pixels.ts";
import type { Decoded } from "./decoding_thread.ts";
import { here } from "../../platform/here.ts";

/** Fewest pixels of a picture that is sent to a thread: half a megapixel takes 10 ms and more to decode, sending it less than one. */
export const THREADED_PIXELS = 2 ** 19;

/** More would wait for memory, not for processors. */
const MOST_THREADS = 8;

const MODULE = new URL("decoding_thread.ts", import.meta.url);

/** Threads of one reading. They start when a large picture comes and nobody is free for it. */
export class DecodingThreads implements Disposable {
  readonly #module: URL;
  readonly #threads = new Set<Thread>();
  /** Set where there can be none: their module is not there, or one failed. */
  #refused = false;

  /** Starts nothing yet. */
  constructor(module: URL = MODULE) {
    this.#module = module;
  }

  /** Threads that run. */
  get count(): number {
    return this.#threads.size;
  }

  /**
   * Decodes pixels: many in a thread, if there may be one, few at once. Both give the same.
   *
   * @param pixels How many they are.
   * @throws {SyntaxError} If the pixel data is damaged.
   * @throws {RangeError} If it takes more memory than there is.
   * @throws {DOMException} An `AbortError` if the threads were disposed of meanwhile.
   */
  async decode(compressed: CompressedPixels, pixels: number): Promise<Image> {
    if (pixels < THREADED_PIXELS || !(await here.mayStartThread(this.#module))) {
      return await decodePixels(compressed);
    }
    const decoded = await this.#free()?.decode(compressed);
    if (!decoded) return await decodePixels(compressed); // which says why, if it cannot either
    if ("image" in decoded) return decoded.image;
    const { damage, message, cause } = decoded;
    throw damage === "SyntaxError" ? new SyntaxError(message, { cause }) : new RangeError(message, { cause });
  }

  /** Ends the threads; pictures that they were still decoding are wanted by nobody. */
  [Symbol.dispose](): void {
    this.#refused = true;
    const reason = new DOMException("Cannot decode: the reading has ended", "AbortError");
    for (const thread of this.#threads) thread.end(() => Promise.reject(reason));
    this.#threads.clear();
  }

  /** The thread with the least to do, a new one if all have something; null where there can be none. */
  #free(): Thread | null {
    if (this.#refused) return null;
    const idlest = [...this.#threads].sort((a, b) => a.waiting - b.waiting)[0];
    const most = Math.min(navigator.hardwareConcurrency, MOST_THREADS);
    if (idlest && (idlest.waiting === 0 || this.#threads.size >= most)) return idlest;
    const thread = new Thread(this.#module, () => {
      this.#refused = true;
      this.#threads.delete(thread);
      thread.end(() => null);
    });
    this.#threads.add(thread);
    return thread;
  }
}

/** One thread; it decodes one picture after the other. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: ((decoded: Decoded | Promise<Decoded>) => void)[] = [];

  /** @param onFailure Called when it cannot go on. */
  constructor(module: URL, onFailure: () => void) {
    this.#worker = new Worker(module, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Decoded>) => this.#waiting.shift()?.(data);
    this.#worker.onerror = (event) => {
      event.preventDefault(); // what it was given is decoded without it
      onFailure();
    };
  }

  /** Pictures that it has not answered for. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Sends a picture; null comes back if the thread cannot decode. */
  decode(compressed: CompressedPixels): Promise<Decoded> {
    const { promise, resolve } = Promise.withResolvers<Decoded>();
    this.#waiting.push(resolve);
    const { copy, buffers } = copied(compressed);
    this.#worker.postMessage(copy, buffers);
    return promise;
  }

  /** Ends the thread. */
  end(answer: () => Decoded | Promise<Decoded>): void {
    this.#worker.terminate();
    for (const resolve of this.#waiting.splice(0)) resolve(answer());
  }
}

/** A copy that can be handed over: the bytes belong to the caller, and may be a part of a larger buffer. */
function copied(compressed: CompressedPixels): { copy: CompressedPixels; buffers: ArrayBuffer[] } {
  if (compressed.format === "jpeg") {
    const bytes = compressed.bytes.slice();
    return { copy: { format: "jpeg", bytes }, buffers: [bytes.buffer] };
  }
  const essential = compressed.essential.map((chunk) => chunk.slice());
  return { copy: { ...compressed, essential }, buffers: essential.map(({ buffer }) => buffer) };
}
