/** The library's entry: everything that fitting and scoring need, behind one name. */

import type { Provider } from "./backbone/session/provider.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { fit, type FitOptions, type ImageList } from "./fit.ts";
import type { Model } from "./model/model.ts";
import { openScorer, type Scorer } from "./score.ts";

/** An open GPU device with a backbone: fits models, and scores with them. One a process is enough. */
export class Inspector implements AsyncDisposable {
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Opens the GPU device, compiles the kernels and loads the backbone.
   *
   * @returns The inspector; dispose of it (`await using`) when done.
   * @throws {GpuUnavailableError} If there is no usable WebGPU adapter.
   * @throws {RangeError} If the backbone is not known.
   */
  static async open(options: EngineOptions = {}): Promise<Inspector> {
    return new Inspector(await Engine.open(options));
  }

  /** What the adapter's driver says of itself. */
  get adapter(): string {
    return this.#engine.gpu.info.description;
  }

  /** What computes the backbone. */
  get provider(): Provider {
    return this.#engine.provider;
  }

  /**
   * Learns from good images what normal looks like at every place, then scores each as if it had been left out. GPU memory does
   * not grow with the number of images; each is read twice.
   *
   * @param images Good images, at least two: paths, or decoded images.
   * @param options Choices; every one has a default.
   * @returns The model.
   * @throws {ImageError} If a file cannot be decoded.
   * @throws {RangeError} If there are fewer than two images, or an option is out of range.
   * @throws {SingularCovarianceError} If a covariance is not positive definite in float32.
   */
  fit(images: ImageList, options: FitOptions = {}): Promise<Model> {
    return fit(this.#engine, images, options);
  }

  /**
   * Uploads a model to score with.
   *
   * @param model From {@linkcode Inspector.fit} or `loadModel`.
   * @returns The scorer; dispose of it (`using`) before the inspector.
   * @throws {Error} If this inspector's backbone is not the one the model was fitted with.
   * @throws {SyntaxError} If a tensor of the model is missing or has a wrong shape.
   */
  scorer(model: Model): Scorer {
    return openScorer(this.#engine, model);
  }

  /** Releases the backbone, then the device. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }
}
