/** Device and backbone, opened again when the device was lost or reported an error: nothing can be computed on such a one. */

import type { FeatureExtractor } from "./features.ts";
import { Gate } from "./gate.ts";
import type { Recovery } from "./inspector_options.ts";

/** Opens another extractor when the one in use can compute no more, and lets that be between two pieces of work only. */
export class RenewableExtractor implements AsyncDisposable {
  readonly #gate = new Gate();
  readonly #onRecovered: ((recovery: Recovery) => void) | undefined;
  #current: FeatureExtractor;

  /**
   * Takes an extractor over.
   *
   * @param onRecovered Called when a device was lost and another one is open.
   */
  constructor(extractor: FeatureExtractor, onRecovered?: (recovery: Recovery) => void) {
    this.#current = extractor;
    this.#onRecovered = onRecovered;
  }

  /** The extractor in use; it may be one that can compute no more. */
  get current(): FeatureExtractor {
    return this.#current;
  }

  /**
   * The extractor, renewed before if it can compute no more: for work that cannot be done again.
   *
   * @throws {Error} If no other device can be opened; the message says why the first is of no use, too.
   */
  async ready(): Promise<FeatureExtractor> {
    if (this.#current.gpu.error) await this.#gate.alone(() => this.#renew());
    return this.#current;
  }

  /**
   * Does work beside other such work. It must not wait for more work of this kind.
   *
   * @throws {GpuError} If the device is lost or reports an error meanwhile; the next work gets another one.
   */
  async together<T>(work: (extractor: FeatureExtractor) => Promise<T>): Promise<T> {
    await this.ready();
    const done = await this.#gate.together(async () => {
      if (this.#current.gpu.error) return null; // by what was done while this waited for its turn
      return { value: await watched(this.#current, work) };
    });
    return done ? done.value : await this.alone(work);
  }

  /** Does work while no other is done, so that it has the device's memory to itself; else as {@linkcode together}. */
  alone<T>(work: (extractor: FeatureExtractor) => Promise<T>): Promise<T> {
    return this.#gate.alone(async () => {
      await this.#renew();
      return await watched(this.#current, work);
    });
  }

  /** Releases the extractor in use. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current[Symbol.asyncDispose]();
  }

  async #renew(): Promise<void> {
    const { gpu: { error: cause } } = this.#current;
    if (!cause) return;
    await this.#current[Symbol.asyncDispose]().catch(() => {}); // what it cannot release is gone with its device
    try {
      this.#current = await this.#current.reopened();
    } catch (error) {
      throw new Error(
        `${cause.what}; no other device could be opened after it: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
    if (cause.fault === "lost") this.#onRecovered?.({ cause, adapter: this.#current.gpu.info });
  }
}

function watched<T>(
  extractor: FeatureExtractor,
  work: (extractor: FeatureExtractor) => Promise<T>,
): Promise<T> {
  return extractor.gpu.watched(() => work(extractor));
}
