/** Plans of the image sizes in use, so that their tables are made once: images of one inspection mostly have one size. */

import type { Image } from "../image/image.ts";
import { type SampleFormat, sampleFormat } from "./samples.ts";
import type { PreprocessSettings } from "./settings.ts";

/** Plans kept, those used last. */
const KEPT_PLANS = 16;

/** Keeps plans by what they are for. */
export class KeptPlans<P> {
  readonly #make: (format: SampleFormat, settings: PreprocessSettings) => P;
  /** Used last, last. */
  readonly #plans = new Map<string, P>();

  /** Without plans. */
  constructor(make: (format: SampleFormat, settings: PreprocessSettings) => P) {
    this.#make = make;
  }

  /**
   * The plan for images like this one.
   *
   * @param onDropped Takes a plan that makes room for this one.
   * @throws {RangeError} If a size in the settings is impossible for the image.
   */
  of(image: Image, settings: PreprocessSettings, onDropped?: (plan: P) => void): P {
    const format = sampleFormat(image);
    const key = JSON.stringify([format, settings]);
    const plan = this.#plans.get(key) ?? this.#make(format, settings);
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    const [oldest] = this.#plans;
    if (oldest && this.#plans.size > KEPT_PLANS) {
      this.#plans.delete(oldest[0]);
      onDropped?.(oldest[1]);
    }
    return plan;
  }

  /** Gives all plans back. */
  drain(): P[] {
    const plans = [...this.#plans.values()];
    this.#plans.clear();
    return plans;
  }
}
