/** From images to feature maps: device and backbone, opened together. */

import type { Backbone } from "./backbone/backbone.ts";
import { loadBackbone } from "./backbone/catalogue.ts";
import { loadOnnxBackbone } from "./backbone/onnx/onnx_backbone.ts";
import { chooseProvider, type Provider } from "./backbone/session/provider.ts";
import type { Features } from "./backbone/session/features.ts";
import { BackboneSession } from "./backbone/session/session.ts";
import { Batch } from "./gpu/batch.ts";
import { Gpu } from "./gpu/device.ts";
import { Tensor } from "./gpu/tensor.ts";
import { requireSameBackbone } from "./model/backbone.ts";
import { type BackboneSettings, backboneSettings } from "./model/backbone_settings.ts";
import type { Model } from "./model/model.ts";
import { checkInspectorOptions, type InspectorOptions } from "./inspector_options.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import type { Registrar } from "./register/registrar.ts";
import { HostResize } from "./preprocess/host_resize.ts";
import { KeptPlans } from "./preprocess/kept_plans.ts";
import { Preprocessor, type PreprocessPlan } from "./preprocess/preprocess.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import type { Preparation } from "./preparation.ts";
import { geometry } from "./preprocess/geometry.ts";
import type { NamedImage } from "./image/sources.ts";

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

/** An open GPU device with a backbone: turns images into feature maps. */
export class FeatureExtractor implements AsyncDisposable {
  /** The device. */
  readonly gpu: Gpu;
  /** The backbone's description. */
  readonly backbone: Backbone;
  /** SHA-256 of the backbone's weights, in hexadecimal. */
  readonly weights: string;
  readonly #session: BackboneSession;
  readonly #preprocessor: Preprocessor;
  readonly #hostPlans = new KeptPlans((format, settings) => new HostResize(format, settings));

  private constructor(
    gpu: Gpu,
    backbone: Backbone,
    weights: string,
    session: BackboneSession,
  ) {
    this.gpu = gpu;
    this.backbone = backbone;
    this.weights = weights;
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
    const { backbone: source = DEFAULT_BACKBONE, provider = "auto", threads, signal } = options;
    const { backbone, onnx, inputName, weightsHash } = typeof source === "string"
      ? await loadBackbone(source)
      : await loadOnnxBackbone(source, threads);
    signal?.throwIfAborted();
    await using opened = new AsyncDisposableStack();
    const gpu = opened.use(await Gpu.open());
    signal?.throwIfAborted();
    const session = opened.use(
      await gpu.watched(() =>
        BackboneSession.open({
          gpu,
          onnx,
          provider: chooseProvider(provider, gpu.info).provider,
          ...(threads === undefined ? {} : { threads }),
          taps: backbone.taps.map(({ name }) => name),
          input: inputName,
        })
      ),
    );
    signal?.throwIfAborted();
    opened.move();
    return new FeatureExtractor(gpu, backbone, weightsHash, session);
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
   * Checks, before anything is computed, that an image can be brought to the network's input.
   *
   * @param size The size that it must have afterwards; where images are registered, they all have the frame's.
   * @throws {RangeError} If it cannot be cropped so, or ends up at another size; the message names it.
   */
  requireFit({ name, image }: NamedImage, { preprocess, registrar }: Preparation, size: Size): void {
    const { crop } = explained(name, () => geometry(image, preprocess));
    if (!registrar) requireSize(name, crop, size);
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
    if (this.#session.onHost && this.gpu.info.software && images.every(({ image }) => isSmall(image))) {
      return await this.#onHost(images, settings, size);
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

  /** Everything in main memory, where the way to a device that computes on the CPU and back costs more than the resize itself. */
  async #onHost(
    images: readonly NamedImage[],
    settings: PreprocessSettings,
    size?: Size,
  ): Promise<ImageFeatures> {
    const plans = images.map(({ name, image }) => explained(name, () => this.#hostPlans.of(image, settings)));
    const geometries = plans.map(({ geometry }) => geometry);
    const { width, height } = size ?? (geometries[0] as Geometry).crop;
    images.forEach(({ name }, i) => requireSize(name, (geometries[i] as Geometry).crop, { width, height }));
    const shape = [images.length, 3, height, width];
    const planes = 3 * height * width;
    const data = new Float32Array(images.length * planes);
    images.forEach(({ image }, slot) =>
      (plans[slot] as HostResize).write(image, data.subarray(slot * planes, (slot + 1) * planes))
    );
    return { features: await this.#session.run({ shape, data }), geometries, poses: null };
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

/**
 * Most samples of an image that is resized on the host. Up to 300 x 300 that takes half the CPU time of the way to a software
 * adapter and back, at 1024 x 1024 grey ones as much, of 3 million samples 1.4 times as much.
 */
const HOST_SAMPLES = 2 ** 20;

function isSmall({ data }: NamedImage["image"]): boolean {
  return data.length <= HOST_SAMPLES;
}

/** Names the image that something cannot be done with. */
function explained<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new RangeError(`Cannot use image '${name}': ${(cause as Error).message}`, { cause });
  }
}

function requireSize(name: string, crop: Size, { width, height }: Size): void {
  if (crop.width === width && crop.height === height) return;
  throw new RangeError(
    `Cannot use image '${name}': it is ${crop.width}x${crop.height} after preprocessing, the others are ` +
      `${width}x${height}; use a crop, or a resize to a fixed width and height`,
  );
}
