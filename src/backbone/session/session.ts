/** The backbone as a session of ONNX Runtime: images in, one feature map per tap out, all in GPU tensors. */

import type { InferenceSession } from "onnxruntime-web/jspi";
import type { Gpu } from "../../gpu/device.ts";
import { DeviceLimitError } from "../../gpu/extents.ts";
import type { HostTensor } from "../../gpu/host_tensor.ts";
import { Tensor } from "../../gpu/tensor.ts";
import type { Provider } from "./provider.ts";
import { type Probe, probe, requireAgreement } from "./agreement.ts";
import type { Features } from "./features.ts";
import { type ImageShape, imageShape } from "./image_shape.ts";
import { engineReason, StoppedEngineError, stops } from "./engine_reason.ts";
import { type Ports, type Run, runOnGpu, runOnHost } from "./run.ts";
import { NoAnswerError } from "./watch.ts";
import { deviceKey, type PassedChecks } from "../../passed_checks.ts";
import { createNativeSession, loadNative } from "./native.ts";
import { heldOr, letGo, type NetworkBytes } from "./network_bytes.ts";
import {
  createWasmSession,
  createWebgpuSession,
  exclusive,
  OPENING_PATIENCE,
  patience,
  startRuntime,
  threadCount,
  webgpuBuild,
} from "./runtime.ts";

/** What to open a session with. */
export interface SessionOptions extends NetworkBytes {
  /** The device that images and features live on. */
  readonly gpu: Gpu;
  /** The model file; borrowed for as long as the session lives, or taken if it is large and can be made again. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** What computes the model. */
  readonly provider: Provider;
  /**
   * Threads for what runs on the CPU; left out: one a processor, at most four. For wasm and webgpu the first session of
   * a process decides.
   */
  readonly threads?: number;
  /** Names of the outputs to fetch, in the order of {@linkcode Features.maps}. */
  readonly taps: readonly string[];
  /** Name of the image input. */
  readonly input: string;
  /** Which checks need not be done again, and the hash of the model's weights; left out: the model is checked. */
  readonly known?: { readonly passed: PassedChecks; readonly weights: string };
}

/** A model opened by one provider. Any number of sessions and of calls may be under way; they take turns. */
export class BackboneSession implements AsyncDisposable {
  /** What computes the model. */
  readonly provider: Provider;
  /** Threads that compute what runs on the CPU. */
  readonly threads: number;
  /** Names of the feature maps. */
  readonly taps: readonly string[];
  readonly #gpu: Gpu;
  readonly #ports: Ports;
  readonly #shape: ImageShape;
  readonly #create: () => Promise<InferenceSession>;
  readonly #run: Run;
  #session: InferenceSession | undefined;
  #disposed = false;

  private constructor(
    { gpu, provider, taps, input }: SessionOptions,
    threads: number,
    shape: ImageShape,
    create: () => Promise<InferenceSession>,
  ) {
    this.provider = provider;
    this.threads = threads;
    this.taps = taps;
    this.#gpu = gpu;
    this.#ports = { input, taps, images: shape[0] };
    this.#shape = shape;
    this.#create = create;
    this.#run = provider === "webgpu" ? runOnGpu : runOnHost;
  }

  /**
   * Opens a model, and checks it on a small random image: on the CPU always, and for webgpu that both give the same.
   *
   * @returns The session; dispose of it when done.
   * @throws {TypeError} If the model lacks the input or a tap, or one is not float32 `[n, 3, h, w]` or `[n, c, h, w]`.
   * @throws {RangeError} If `threads` is no positive integer, or not the number that wasm has started on.
   * @throws {NoAnswerError} If that takes ONNX Runtime over three minutes; it can then run nothing more in this process.
   * @throws {Error} If the native provider cannot be had, ONNX Runtime refuses the model, or WebGPU computes other
   *   features than the CPU.
   */
  static async open(options: SessionOptions): Promise<BackboneSession> {
    const { provider } = options;
    const native = provider === "native" ? await loadNative() : undefined; // fetching it may take its time
    return await exclusive(async () => {
      const build = provider === "webgpu" ? webgpuBuild() : "wasm";
      const threads = native ? threadCount(options.threads) : await startRuntime(options.threads, build);
      const createHost = async () => {
        const onnx = await heldOr(options);
        return native
          ? await createNativeSession(native, onnx, threads)
          : await createWasmSession(onnx, build);
      };
      const session = provider === "webgpu"
        ? await BackboneSession.#openOnGpu(options, threads, createHost)
        : await BackboneSession.#openOnHost(options, threads, createHost);
      letGo(options);
      return session;
    }, OPENING_PATIENCE);
  }

  static async #openOnHost(
    options: SessionOptions,
    threads: number,
    create: () => Promise<InferenceSession>,
  ): Promise<BackboneSession> {
    await using opened = new AsyncDisposableStack();
    const host = opened.adopt(await create(), (session) => session.release());
    const shape = imageShape(host, options);
    await once(options, threads, async () => void await probe(host, options, shape));
    const session = new BackboneSession(options, threads, shape, create);
    session.#session = host;
    opened.move();
    return session;
  }

  static async #openOnGpu(
    options: SessionOptions,
    threads: number,
    createHost: () => Promise<InferenceSession>,
  ): Promise<BackboneSession> {
    const create = async () => await createWebgpuSession(await heldOr(options), options.gpu);
    let checked: BackboneSession | undefined;
    await once(options, threads, async () => {
      await using opened = new AsyncDisposableStack();
      const host = opened.adopt(await createHost(), (session) => session.release());
      const shape = imageShape(host, options);
      const expected = await probe(host, options, shape);
      await opened.disposeAsync();
      checked = new BackboneSession(options, threads, shape, create);
      await checked.#requireAgreement(expected);
    });
    if (checked) return checked;
    const created = await create();
    const session = new BackboneSession(options, threads, imageShape(created, options), create);
    session.#session = created;
    return session;
  }

  /**
   * Computes the features of a batch.
   *
   * @param images Normalised images `[n, 3, h, w]`, on the device of the session, or in main memory for a provider that computes
   *   there; borrowed.
   * @returns The feature maps; on the queue, so that whatever is submitted next sees them.
   * @throws {TypeError} If the model does not take images of that shape.
   * @throws {NoAnswerError} If ONNX Runtime hangs; it can then run nothing more in this process.
   * @throws {DeviceLimitError} If a map is more than the device can bind.
   * @throws {StoppedEngineError} If ONNX Runtime stops, mostly for want of memory; the next run starts afresh.
   * @throws {Error} If ONNX Runtime fails, after which the next run starts afresh, or the session was disposed of.
   */
  async run(images: Tensor | HostTensor): Promise<Features> {
    const wanted = this.#shape;
    if (
      images.shape.length !== 4 || wanted.some((extent, i) => (extent ?? images.shape[i]) !== images.shape[i])
    ) {
      throw new TypeError(
        `Cannot run the backbone: images must be [${wanted.map((extent, i) => extent ?? "nchw"[i])}]: ` +
          `received [${images.shape}]`,
      );
    }
    return await exclusive(() => this.#attempt(images), patience(images.shape));
  }

  /** Whether it computes in main memory, and takes images that are there as they are. */
  get onHost(): boolean {
    return this.provider !== "webgpu";
  }

  /** Releases the model when the runs under way are done; features of earlier runs stay valid. */
  [Symbol.asyncDispose](): Promise<void> {
    return exclusive(async () => {
      this.#disposed = true;
      await this.#release();
    }).catch((error) => {
      if (!(error instanceof NoAnswerError)) throw error; // what hangs holds its model
    });
  }

  /** One run, its turn having come. */
  async #attempt(images: Tensor | HostTensor): Promise<Features> {
    if (this.#disposed) throw new Error("Cannot run the backbone: its session was disposed of");
    this.#session ??= await this.#create();
    try {
      return await this.#run(this.#session, this.#ports, this.#gpu, images);
    } catch (cause) {
      // a WebGPU session keeps the inputs of a failed run and would run on them again: the next run gets a new one
      await this.#release();
      if (cause instanceof DeviceLimitError) throw cause; // of our own, for fewer images at once
      const message = `Cannot run the backbone on ${this.provider} with images [${images.shape}]: ${
        engineReason(cause)
      }`;
      throw stops(cause) ? new StoppedEngineError(message, { cause }) : new Error(message, { cause });
    }
  }

  async #release(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }

  async #requireAgreement({ shape, image, features }: Probe): Promise<void> {
    using images = Tensor.from(this.#gpu, "probe", shape, image);
    try {
      using computed = await this.#attempt(images);
      const data = await computed.read(this.#gpu);
      const actual = computed.maps.map(({ shape }, i) => ({
        shape,
        data: data[i] as Float32Array<ArrayBuffer>,
      }));
      requireAgreement(this.taps, features, actual);
    } catch (error) {
      await this.#release();
      throw error;
    }
  }
}

/** Checks a model unless it passed before, on that provider and, where it computes on the device, on such a one. */
async function once(
  { known, provider, gpu, taps, input }: SessionOptions,
  threads: number,
  check: () => Promise<void>,
): Promise<void> {
  if (!known) return await check();
  const { passed, weights } = known;
  const device = provider === "webgpu" ? deviceKey(gpu.info) : [];
  await passed.once(["backbone", provider, threads, weights, taps, input, device], check);
}
