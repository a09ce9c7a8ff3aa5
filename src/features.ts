/** From images to feature maps: device and backbone, opened together. */

import type { Backbone, LoadedBackbone } from "./backbone/backbone.ts";
import { loadBackbone } from "./backbone/catalogue.ts";
import { loadOnnxBackbone } from "./backbone/onnx/onnx_backbone.ts";
import { heldOr } from "./backbone/session/network_bytes.ts";
import { type ChosenSession, openChosen } from "./backbone/session/open_chosen.ts";
import type { Provider } from "./backbone/session/provider.ts";
import type { Features } from "./backbone/session/features.ts";
import type { BackboneSession } from "./backbone/session/session.ts";
import { freeArray } from "./free_array.ts";
import { Batch } from "./gpu/batch.ts";
import { Gpu } from "./gpu/device.ts";
import { Tensor } from "./gpu/tensor.ts";
import { requireSameBackbone } from "./model/backbone.ts";
import { type BackboneSettings, backboneSettings } from "./model/backbone_settings.ts";
import type { Model } from "./model/model.ts";
import { HostInput, suitsHost } from "./host_input.ts";
import type { NamedImage } from "./image/sources.ts";
import { explained, requireSize } from "./image_fit.ts";
import { checkInspectorOptions, type InspectorOptions } from "./inspector_options.ts";
import { type Geometry, geometry } from "./preprocess/geometry.ts";
import type { Registrar } from "./register/registrar.ts";
import { Preprocessor, type PreprocessPlan } from "./preprocess/preprocess.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import type { Preparation } from "./preparation.ts";
import { NONE_PASSED, type PassedChecks } from "./passed_checks.ts";
import { passedHere } from "./passed_here.ts";

/** The backbone used when none is named. */
export const DEFAULT_BACKBONE = "efficientnet-lite0";

/** Features of a batch of images, and where each image's pixels went. */
export interface ImageFeatures {
  /** Dispose of it after the submit that reads it. */
  readonly features: Features;
  /** One for every image; the same object for images of the same size. */
  readonly geometries: readonly Geometry[];
  /** Where each image has its part, [images, 8], see {@linkcode Pose}; null where images are taken as they lie. Dispose of it, too. */
  readonly poses: Tensor | null;
}

/** What the backbone shall be computed by. */
interface ProviderRequest {
  readonly provider: "auto" | Provider;
  readonly threads: number | undefined;
  readonly passed: PassedChecks;
}

/** An open GPU device with a backbone: turns images into feature maps. */
export class FeatureExtractor implements AsyncDisposable {
  /** The device. */
  readonly gpu: Gpu;
  /** The backbone's description. */
  readonly backbone: Backbone;
  /** SHA-256 of the backbone's weights, in hexadecimal. */
  readonly weights: string;
  readonly #loaded: LoadedBackbone;
  /** Why its provider computes the backbone, and where `auto` chose what other providers would give; one sentence for people. */
  readonly reason: string;
  /** Checks that passed on this machine. */
  readonly passed: PassedChecks;
  readonly #threads: number | undefined;
  readonly #session: BackboneSession;
  readonly #preprocessor: Preprocessor;
  readonly #hostInput = new HostInput();

  private constructor(
    gpu: Gpu,
    loaded: LoadedBackbone,
    { session, choice }: ChosenSession,
    { threads, passed }: ProviderRequest,
  ) {
    this.gpu = gpu;
    this.backbone = loaded.backbone;
    this.weights = loaded.weightsHash;
    this.#loaded = loaded;
    this.reason = choice.reason;
    this.#threads = threads;
    this.passed = passed;
    this.#session = session;
    this.#preprocessor = new Preprocessor(gpu);
  }

  /**
   * Opens the device and loads the backbone.
   *
   * @returns The extractor; dispose of it when done.
   * @throws {OptionError} If an option does not exist, or has a value that cannot be used; names it.
   * @throws {GpuUnavailableError} If there is no usable adapter.
   * @throws {RangeError} If the backbone is not known, or an ONNX model has not the taps.
   * @throws {TypeError} If an ONNX model takes no RGB images, or a tap is no feature map.
   * @throws {Deno.errors.NotFound} If the backbone's file is not there.
   */
  static async open(options: InspectorOptions = {}): Promise<FeatureExtractor> {
    checkInspectorOptions(options);
    const { backbone: source = DEFAULT_BACKBONE, provider = "auto", threads, signal, checks } = options;
    const loaded = typeof source === "string"
      ? await loadBackbone(source)
      : await loadOnnxBackbone(source, threads);
    signal?.throwIfAborted();
    const passed = checks === "daily" ? await passedHere() : NONE_PASSED;
    return await FeatureExtractor.#openOn(loaded, { provider, threads, passed }, signal);
  }

  static async #openOn(
    loaded: LoadedBackbone,
    request: ProviderRequest,
    signal?: AbortSignal,
  ): Promise<FeatureExtractor> {
    const { backbone, onnx, again, inputName, weightsHash: weights } = loaded;
    const { provider, threads, passed } = request;
    await using opened = new AsyncDisposableStack();
    const gpu = opened.use(await Gpu.open());
    signal?.throwIfAborted();
    const chosen = await openChosen(gpu, provider, {
      onnx,
      again,
      ...(threads === undefined ? {} : { threads }),
      taps: backbone.taps.map(({ name }) => name),
      input: inputName,
      known: { passed, weights },
    });
    opened.use(chosen.session);
    signal?.throwIfAborted();
    opened.move();
    return new FeatureExtractor(gpu, loaded, chosen, request);
  }

  /**
   * Opens another device with the same backbone on the same provider, for one that was lost. This one stays to be disposed of.
   *
   * @throws {GpuUnavailableError} If there is no usable adapter any more.
   */
  async reopened(): Promise<FeatureExtractor> {
    const onnx = await heldOr(this.#loaded);
    return await FeatureExtractor.#openOn({ ...this.#loaded, onnx }, {
      provider: this.provider,
      threads: this.#threads,
      passed: this.passed,
    });
  }

  /** The backbone, as a model file names it. */
  get settings(): BackboneSettings {
    return backboneSettings(this.backbone, this.weights);
  }

  /** What computes the backbone. */
  get provider(): Provider {
    return this.#session.provider;
  }

  /**
   * Checks that a model was fitted with this backbone.
   *
   * @throws {Error} If it was not; the message names both.
   */
  requireBackbone(model: Model): void {
    requireSameBackbone(model, this.settings);
  }

  /**
   * Preprocesses images and runs the backbone on them.
   *
   * @param images Decoded images with their names, at least one.
   * @param preparation The preprocessing, and the registration where there is one.
   * @param size The size that every image must have afterwards; that of the first one by default.
   * @throws {RangeError} If an image cannot be cropped so, or ends up at another size; the message names it.
   */
  async features(
    images: readonly NamedImage[],
    { preprocess: settings, registrar }: Preparation,
    size?: Size,
  ): Promise<ImageFeatures> {
    if (registrar) return await this.#registered(images, settings, registrar);
    if (this.#session.onHost && this.gpu.info.software && suitsHost(images)) {
      const { geometries, ...input } = this.#hostInput.of(images, settings, size);
      const features = await this.#session.run(input);
      freeArray(input.data);
      return { features, geometries, poses: null };
    }
    using batch = new Batch(this.gpu, "preprocess");
    const plans = images.map((image) => this.#plan(batch, image, settings));
    const geometries = plans.map(({ geometry }) => geometry);
    const { width, height } = size ?? (geometries[0] as Geometry).crop;
    images.forEach(({ name }, i) => requireSize(name, (geometries[i] as Geometry).crop, { width, height }));
    using input = Tensor.create(this.gpu, "network input", [images.length, 3, height, width]);
    images.forEach(({ image }, slot) => (plans[slot] as PreprocessPlan).record(batch, image, input, slot));
    batch.submit();
    return { features: await this.#session.run(input), geometries, poses: null };
  }

  /** Moves images to where the reference has their part. What the network sees is a part of the frame, and so of one size. */
  async #registered(
    images: readonly NamedImage[],
    settings: PreprocessSettings,
    registrar: Registrar,
  ): Promise<ImageFeatures> {
    const { crop: { width, height } } = geometry(registrar.frame, settings);
    using stack = new DisposableStack();
    using batch = new Batch(this.gpu, "register");
    using input = Tensor.create(this.gpu, "network input", [images.length, 3, height, width]);
    const poses = stack.use(registrar.record(batch, images.map(({ image }) => image), settings, input));
    batch.submit();
    const features = await this.#session.run(input);
    stack.move();
    return { features, geometries: images.map(({ image }) => geometry(image, settings)), poses };
  }

  /** Releases the backbone, then the device. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
    this.#preprocessor[Symbol.dispose]();
    this.gpu[Symbol.dispose]();
  }

  #plan(batch: Batch, { name, image }: NamedImage, settings: PreprocessSettings): PreprocessPlan {
    return explained(name, () => this.#preprocessor.plan(batch, image, settings));
  }
}
