/** A run of work that goes on when its device was lost, once. */

import type { FeatureExtractor } from "./features.ts";
import { GpuError } from "./gpu/gpu_error.ts";
import type { RenewableExtractor } from "./renewable_extractor.ts";

/** Work on an extractor that can be done again from its beginning. */
export type Repeatable<T> = (extractor: FeatureExtractor) => Promise<T>;

/** Does the work under which a device is lost again, on another device; a second loss ends the run. */
export class OneLoss {
  readonly #extractor: RenewableExtractor;
  /** What was said of the device last, if that was before this run or is its first loss. */
  #told: GpuError | undefined;
  #first: GpuError | undefined;

  /** Begins a run; that a device was lost before it does not count. */
  constructor(extractor: RenewableExtractor) {
    this.#extractor = extractor;
    this.#told = extractor.current.gpu.error;
  }

  /**
   * Does work beside that of others.
   *
   * @throws {GpuError} If a device is lost for the second time in this run, or reports another error.
   */
  together<T>(work: Repeatable<T>): Promise<T> {
    return this.#again(() => this.#extractor.together(work));
  }

  /** Does work while no other is done; else as {@linkcode together}. */
  alone<T>(work: Repeatable<T>): Promise<T> {
    return this.#again(() => this.#extractor.alone(work));
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    this.#count(this.#extractor.current.gpu.error); // it may have been lost between two pieces of work
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GpuError) || !this.#count(error)) throw error;
      return await this.#again(work);
    }
  }

  /** Whether this is the first loss of the run. */
  #count(error: GpuError | undefined): boolean {
    if (error?.fault !== "lost" || error === this.#told) return false;
    this.#told = error;
    if (this.#first) {
      const { what, remedy } = this.#first;
      throw new GpuError("lost", `${what}; another one was opened and lost, too`, remedy, { cause: error });
    }
    this.#first = error;
    return true;
  }
}
