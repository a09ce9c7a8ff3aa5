/** An open GPU device: the shaders that were used so far, compiled, and the first error it met. */

import { type GpuInfo, infoOf, requestDevice } from "./adapter.ts";
import { GpuError, lossOf, outOfMemory, reported } from "./gpu_error.ts";
import { Kernel } from "./kernel.ts";
import { type ShaderName, SHADERS } from "./shaders.ts";
import { type KernelShape, shapeOf } from "./shape.ts";

/** Milliseconds in which a device says that it was lost, after something failed for that. */
const NEWS_DELAY = 100;

/** How a device is used. */
export interface GpuUse {
  /** Shape of the kernels that have two; by default the one that suits the adapter. */
  readonly shape?: KernelShape;
}

/**
 * An open WebGPU device. Errors that arrive outside an error scope, and the loss of the device, are kept (the first one)
 * and thrown by the next {@linkcode Gpu.check}, so that nothing goes on silently after an error.
 */
export class Gpu implements Disposable {
  /** The device; only `src/gpu/` and the ONNX Runtime session touch it. */
  readonly device: GPUDevice;
  /** What the adapter says of itself. */
  readonly info: GpuInfo;
  /** Shape of the kernels that have two. */
  readonly shape: KernelShape;
  // Deno ends the process when `device.adapterInfo` is read after the adapter was collected: keep it reachable.
  readonly #adapter: GPUAdapter;
  readonly #kernels = new Map<string, Kernel>();
  #error: GpuError | undefined;
  #disposed = false;

  private constructor(adapter: GPUAdapter, device: GPUDevice, { shape }: GpuUse) {
    this.#adapter = adapter;
    this.device = device;
    this.info = infoOf(adapter, device);
    this.shape = shape ?? shapeOf(this.info);
    const { description } = this.info;
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.#error ??= reported(description, (event as GPUUncapturedErrorEvent).error);
    });
    device.lost.then((loss) => {
      if (!this.#disposed) this.#error ??= lossOf(description, loss);
    });
  }

  /**
   * Opens the adapter that the system prefers, with the adapter's own limits for everything the kernels need.
   *
   * @returns The open device; dispose of it when done.
   * @throws {GpuUnavailableError} If there is no adapter or it refuses a device.
   */
  static async open(use: GpuUse = {}): Promise<Gpu> {
    const { adapter, device } = await requestDevice();
    return new Gpu(adapter, device, use);
  }

  /**
   * The kernel of a shader of the table, compiled when it is first asked for: a method uses a third of them, and all of them take
   * .17 s and 36 MB. One that does not compile is the device's error from the next check on.
   */
  kernel(name: ShaderName): Kernel {
    const known = this.#kernels.get(name);
    if (known) return known;
    const { kernel, failure } = Kernel.create(this.device, name, SHADERS[name]);
    this.#kernels.set(name, kernel);
    failure.then((error) => {
      if (error) this.#error ??= new GpuError("refused", error.message, undefined, { cause: error });
    }, () => {}); // of a device that was lost nothing is said here
    return kernel;
  }

  /**
   * Compiles every shader of the table, to see that all do.
   *
   * @throws {SyntaxError} If one does not; the message names it and carries the device's excerpt.
   */
  async compileAll(): Promise<void> {
    await Promise.all(
      Object.entries(SHADERS).map(([name, source]) => Kernel.compile(this.device, name, source)),
    );
  }

  /** The limits in force. */
  get limits(): GPUSupportedLimits {
    return this.device.limits;
  }

  /** Bytes of the largest buffer that a kernel can be given. */
  get largestBuffer(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.limits;
    return Math.min(maxStorageBufferBindingSize, maxBufferSize);
  }

  /** The adapter's limits, for reports. */
  get adapterLimits(): GPUSupportedLimits {
    return this.#adapter.limits;
  }

  /** What the device reported first, its loss among it; nothing can be computed on it any more. */
  get error(): GpuError | undefined {
    return this.#error;
  }

  /**
   * @throws {GpuError} If the device was lost or reported an error; always the first one.
   */
  check(): void {
    if (this.#error) throw this.#error;
  }

  /**
   * Does work on the device. When it fails, what the device reported first is thrown in place of what came of it: work on a device
   * that was lost, or that lacks a buffer, fails somewhere else, and before the device can say why.
   *
   * @throws {GpuError} If the device was lost or reported an error; else what the work throws.
   */
  async watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.#news();
      this.check();
      throw error;
    }
  }

  /**
   * Makes a buffer; that there is no memory for it is the device's error from the next check on. Looks at nothing now.
   *
   * @param label Of the buffer.
   * @param bytes Its size.
   */
  allocate(label: string, bytes: number, create: () => GPUBuffer): GPUBuffer {
    this.device.pushErrorScope("out-of-memory");
    try {
      return create();
    } finally {
      // no await since the push, so that scopes cannot mix; of a device that was lost nothing is said here
      const scope = this.device.popErrorScope();
      scope.then((error) => {
        if (error) this.#error ??= outOfMemory(this.info.description, { label, bytes });
      }, () => {});
    }
  }

  /** Has the device begin with the copies of what was written: until then it holds that twice. */
  flush(): void {
    this.device.queue.submit([]);
  }

  /**
   * Waits until all submitted work is done. Costs 10 ms or more in Deno whatever the work: once a batch, not once a
   * dispatch.
   *
   * @throws {GpuError} If the device was lost or reported an error.
   */
  async idle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Destroys the device and every buffer made on it. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    this.device.destroy();
  }

  /** Waits for what the device may have to say, unless it has said something before. */
  async #news(): Promise<void> {
    if (this.#error) return;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, NEWS_DELAY);
    await Promise.race([this.device.lost, late.promise]);
    clearTimeout(timer);
  }
}
