/** The library's entry: everything that fitting, scoring and evaluating need, behind one name. */

import type { Provider } from "./backbone/session/provider.ts";
import { type CalibrateOptions, recalibrate } from "./calibrate.ts";
import type { LabelledImage } from "./evaluate/dataset.ts";
import type { Evaluation } from "./evaluate/evaluate.ts";
import { evaluateModel, type EvaluateOptions } from "./evaluate_model.ts";
import { FeatureExtractor } from "./features.ts";
import { fit } from "./fit.ts";
import type { ImageList } from "./image/image_list.ts";
import { checkFitOptions } from "./check_fit.ts";
import type { FitOptions } from "./fit_options.ts";
import type { GpuInfo } from "./gpu/adapter.ts";
import type { ImageSource } from "./image/sources.ts";
import type { InspectorOptions } from "./inspector_options.ts";
import { Lifetime } from "./lifetime.ts";
import type { BackboneSettings } from "./model/backbone_settings.ts";
import type { Model } from "./model/model.ts";
import { RenewableExtractor } from "./renewable_extractor.ts";
import { openScorer, type Scorer } from "./score.ts";

/**
 * An open GPU device with a backbone: fits models, and scores with them. One a process is enough.
 *
 * Disposing of it waits for what is under way, then gives device and memory back; whatever is asked of it, or of its scorers,
 * afterwards is refused.
 *
 * ```ts
 * import { Inspector, makeDataset } from "@oddspot/oddspot";
 *
 * const directory = await Deno.makeTempDir();
 * const { train, test } = await makeDataset({ directory, size: 64, train: 8, testGood: 3, perDefect: 1 });
 *
 * await using inspector = await Inspector.open();
 * console.log(inspector.adapter.description, inspector.provider, inspector.backbone.name);
 * const model = await inspector.fit(train, { method: "mvg", resize: "64", crop: "none" });
 * const { image, pixel } = await inspector.evaluate(model, test);
 * console.log(image.auroc, pixel?.auroc);
 * ```
 */
export class Inspector implements AsyncDisposable {
  readonly #extractor: RenewableExtractor;
  readonly #lifetime: Lifetime;

  private constructor(extractor: RenewableExtractor) {
    this.#extractor = extractor;
    this.#lifetime = new Lifetime("this inspector", () => extractor[Symbol.asyncDispose]());
  }

  /**
   * Opens the GPU device, compiles the kernels and loads the backbone.
   *
   * @param options What to compute on and with.
   * @returns The inspector; dispose of it (`await using`) when done.
   * @throws {OptionError} If an option does not exist, or has a value that cannot be used; names it.
   * @throws {GpuUnavailableError} If there is no usable WebGPU adapter.
   * @throws {RangeError} If the backbone is not known, or an ONNX model has not the taps.
   * @throws {TypeError} If an ONNX model takes no RGB images, or a tap is no feature map.
   * @throws {Deno.errors.NotFound} If the backbone's file is not there.
   */
  static async open(options: InspectorOptions = {}): Promise<Inspector> {
    const extractor = await FeatureExtractor.open(options);
    return new Inspector(new RenewableExtractor(extractor, options.onRecovered));
  }

  /** The adapter that computes, in its driver's own words. */
  get adapter(): GpuInfo {
    return this.#extractor.current.gpu.info;
  }

  /** What computes the backbone. */
  get provider(): Provider {
    return this.#extractor.current.provider;
  }

  /** Why that computes it, and where `auto` chose, what other providers would give or why they failed; a sentence for people. */
  get providerReason(): string {
    return this.#extractor.current.reason;
  }

  /** The network whose features are used, as a model file names it. */
  get backbone(): BackboneSettings {
    return this.#extractor.current.settings;
  }

  /**
   * Learns from good images what normal looks like at every place, then looks at each with its part left out, which gives the
   * thresholds. Features of the images are kept in main memory up to `cacheMb`; beyond, a few thousand numbers an image are (with `spade`
   * all features). The images are read again for what was not kept, to plant defects (`power`) and to show suspects (`onSuspect`).
   *
   * @param images Good images, at least two, that can be read more than once.
   * @param options Choices, each with a default; checked before the first image is read, against the backbone's channels after the
   *   first batch.
   * @returns The model.
   * @throws {OptionError} If an option does not exist, is another method's, or has a value that cannot be used.
   * @throws {ImageError} If a file cannot be decoded.
   * @throws {RangeError} If there are fewer than two images.
   * @throws {SingularCovarianceError} If a covariance is not positive definite in float32.
   * @throws {GpuError} If the device is lost or has not the memory: what was learned was there. The next call opens another one.
   * @throws {ReferenceError} If the inspector was disposed of.
   */
  async fit(images: ImageList, options: FitOptions = {}): Promise<Model> {
    const checked = checkFitOptions(options);
    using _ = this.#lifetime.use();
    const extractor = await this.#extractor.ready();
    return await extractor.gpu.watched(() => fit(extractor, images, checked));
  }

  /**
   * Uploads a model to score with.
   *
   * @param model From {@linkcode Inspector.fit} or `loadModel`.
   * @returns The scorer; dispose of it (`using`) when done.
   * @throws {Error} If this inspector's backbone is not the one the model was fitted with.
   * @throws {SyntaxError} If a tensor of the model is missing or has a wrong shape.
   * @throws {ReferenceError} If the inspector was disposed of.
   */
  scorer(model: Model): Scorer {
    return openScorer(this.#extractor, model, this.#lifetime);
  }

  /**
   * Chooses a model's thresholds anew, from good images that it was not fitted to, such as those of another day.
   *
   * @param images At least two.
   * @returns A copy of the model with other thresholds.
   * @throws {OptionError} If an option cannot be used.
   * @throws {ImageError} If a file cannot be decoded.
   * @throws {RangeError} If there are fewer than two images, or one does not fit the model's preprocessing.
   * @throws {SelfTestError} If the model does not compute here what it did on the machine that fitted it.
   * @throws {Error} If this inspector's backbone is not the one the model was fitted with.
   * @throws {ReferenceError} If the inspector was disposed of.
   */
  async calibrate(
    model: Model,
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options: CalibrateOptions = {},
  ): Promise<Model> {
    using _ = this.#lifetime.use();
    return await recalibrate(this.#extractor, model, images, options);
  }

  /**
   * Scores labelled images and works out the figures: AUROC of images and pixels, PRO, average precision, F1, the curves they come
   * from, and the outcomes at the model's own thresholds.
   *
   * @param tests Labelled images, as `readDataset` finds them.
   * @throws {OptionError} If an option cannot be used.
   * @throws {ImageError} If an image or mask cannot be read, or a mask has another size than its image.
   * @throws {RangeError} If a report is wanted of a model that was not calibrated.
   * @throws {SelfTestError} If the model does not compute here what it did on the machine that fitted it.
   * @throws {Error} If this inspector's backbone is not the one the model was fitted with.
   * @throws {ReferenceError} If the inspector was disposed of.
   */
  async evaluate(
    model: Model,
    tests: readonly LabelledImage[],
    options: EvaluateOptions = {},
  ): Promise<Evaluation> {
    using scorer = this.scorer(model);
    return await evaluateModel(scorer, tests, options);
  }

  /** Waits for what is under way, then releases backbone and device. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lifetime.end();
  }
}
