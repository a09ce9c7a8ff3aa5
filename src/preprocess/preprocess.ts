/** From a decoded image to the backbone's input: resize, centre crop, normalise. One implementation for fit and score. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Image } from "../image/image.ts";
import { type Geometry, geometry } from "./geometry.ts";
import { ResizePlan } from "./resize.ts";
import { KeptPlans } from "./kept_plans.ts";
import type { SampleFormat } from "./samples.ts";
import type { PreprocessSettings } from "./settings.ts";
import { standardisationOf } from "./standardisation.ts";

/** The preprocessing of images of one size and format. */
export class PreprocessPlan implements Disposable {
  /** Sizes and places, to bring maps back to the source image; one object for all images of the plan. */
  readonly geometry: Geometry;
  readonly #resize: ResizePlan;

  /**
   * Works out sizes and places, and uploads the tables of the resize.
   *
   * @param format Size and samples of the images.
   * @param settings The settings.
   * @throws {RangeError} If a size in the settings is impossible for such images.
   */
  constructor(gpu: Gpu, format: SampleFormat, settings: PreprocessSettings) {
    const { width, height } = format;
    this.geometry = geometry({ width, height }, settings);
    const { filter, rounding } = settings;
    const standardisation = standardisationOf(settings);
    this.#resize = new ResizePlan(gpu, format, {
      geometry: this.geometry,
      filter,
      rounding,
      standardisation,
    });
  }

  /**
   * Records the preprocessing of one image: antialiased resize, centre crop, clip to 0..255, (v / 255 - mean) / std.
   * Only what the crop needs is uploaded and computed.
   *
   * @param image The image; 16-bit samples count as value / 257 (rounded to bytes first when `rounding` is `pillow`). Grey is
   *   repeated as red, green and blue. Alpha is ignored: a transparent pixel counts with the colour that it hides, as in
   *   Pillow's `convert("RGB")`.
   * @param target [slots, 3, crop height, crop width]; the rows of one slot are written, all others stay.
   * @param slot Index of the image in `target`.
   * @throws {RangeError} If the image is not of the plan's size and format, or does not fit the target.
   */
  record(batch: Batch, image: Image, target: Tensor, slot: number): void {
    this.#resize.record(batch, image, { target, slot });
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#resize[Symbol.dispose]();
  }
}

/** Makes and keeps the plans of the image sizes in use. */
export class Preprocessor implements Disposable {
  readonly #plans: KeptPlans<PreprocessPlan>;

  /** Starts without plans. */
  constructor(gpu: Gpu) {
    this.#plans = new KeptPlans((format, settings) => new PreprocessPlan(gpu, format, settings));
  }

  /**
   * The plan for images like this one.
   *
   * @param batch What the plan is for. It disposes of a plan that makes room for this one, which it may use itself.
   * @returns Valid until the batch has submitted.
   * @throws {RangeError} If a size in the settings is impossible for the image.
   */
  plan(batch: Batch, image: Image, settings: PreprocessSettings): PreprocessPlan {
    return this.#plans.of(image, settings, (dropped) => batch.defer(dropped));
  }

  /** Disposes of the plans. */
  [Symbol.dispose](): void {
    for (const plan of this.#plans.drain()) plan[Symbol.dispose]();
  }
}
