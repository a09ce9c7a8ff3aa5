/**
 * Threads that decode large pictures while others are scored.
 *
 * @module
 */

import type { Image } from "../image.ts";
import { type CompressedPixels, decodePixels } from "./decode_pixels.ts";
import type { Decoded } from "./decoding_thread.ts";
import { type Order, Threads } from "../../threads/threads.ts";

/** Fewest pixels of a picture that is sent to a thread: half a megapixel takes 10 ms and more to decode, sending it less than one. */
export const THREADED_PIXELS = 2 ** 19;

const MODULE = new URL("decoding_thread.ts", import.meta.url);

/** Threads of one reading. */
export class DecodingThreads implements Disposable {
  readonly #threads: Threads<CompressedPixels, Decoded>;

  /** Starts nothing yet. */
  constructor(module: URL = MODULE) {
    this.#threads = new Threads(module);
  }

  /** Threads that run. */
  get count(): number {
    return this.#threads.count;
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
    if (pixels < THREADED_PIXELS) return await decodePixels(compressed);
    const decoded = await this.#threads.run(() => copied(compressed));
    if (!decoded) return await decodePixels(compressed); // which says why, if it cannot either
    if ("image" in decoded) return decoded.image;
    const { damage, message, cause } = decoded;
    throw damage === "SyntaxError" ? new SyntaxError(message, { cause }) : new RangeError(message, { cause });
  }

  /** Ends the threads; pictures that they were still decoding are wanted by nobody. */
  [Symbol.dispose](): void {
    this.#threads[Symbol.dispose]();
  }
}

/** A copy that can be handed over: the bytes belong to the caller, and may be a part of a larger buffer. */
function copied(compressed: CompressedPixels): Order<CompressedPixels> {
  if (compressed.format === "jpeg") {
    const bytes = compressed.bytes.slice();
    return { request: { format: "jpeg", bytes }, moved: [bytes.buffer] };
  }
  const essential = compressed.essential.map((chunk) => chunk.slice());
  return { request: { ...compressed, essential }, moved: essential.map(({ buffer }) => buffer) };
}
