/** The one GPU device of the process: adapter, limits asked for by name, every shader compiled, and the first error it met. */

import { Kernel } from "./kernel.ts";
import { type ShaderName, SHADERS } from "./shaders.ts";

/** Limits that the kernels or ONNX Runtime use beyond the WebGPU defaults; each is asked for at the adapter's value. */
const WANTED_LIMITS = [
  "maxBindGroups",
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize", // a Cholesky factor of one band must fit one binding
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** `shader-f16` is for half-precision backbones; `subgroups` is left out because ONNX Runtime's shaders fail with it. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ["timestamp-query", "shader-f16"];

/** Descriptions of software drivers; the second sign beside `isFallbackAdapter`. */
const SOFTWARE_DRIVER = /llvmpipe|lavapipe|swiftshader|softpipe|\bWARP\b|Basic Render/i;

/** Milliseconds in which a device says that it was lost, after something failed for that. */
const NEWS_DELAY = 100;

/** No WebGPU adapter, or one that cannot be used; the message says what to install. */
export class GpuUnavailableError extends Error {
  /** Name of the class. */
  override name = "GpuUnavailableError";
}

/** What is known about the adapter behind a {@linkcode Gpu}. */
export interface GpuInfo {
  /** The driver's own words, for example "llvmpipe (LLVM 15.0.6, 256 bits)". */
  readonly description: string;
  /** Vendor as the driver names it; a PCI number on many drivers. */
  readonly vendor: string;
  /** Whether the adapter computes on the CPU. */
  readonly software: boolean;
  /** Optional features the device was opened with. */
  readonly features: readonly string[];
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
  // Deno ends the process when `device.adapterInfo` is read after the adapter was collected: keep it reachable.
  readonly #adapter: GPUAdapter;
  readonly #kernels = new Map<string, Kernel>();
  #firstError: Error | undefined;
  #disposed = false;

  private constructor(adapter: GPUAdapter, device: GPUDevice) {
    this.#adapter = adapter;
    this.device = device;
    const { description, vendor, isFallbackAdapter } = adapter.info;
    this.info = {
      description,
      vendor,
      software: isFallbackAdapter || SOFTWARE_DRIVER.test(description),
      features: [...device.features].sort(),
    };
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      const { error } = event as GPUUncapturedErrorEvent;
      this.#latch(error instanceof GPUOutOfMemoryError ? outOfMemory() : `reported: ${error.message}`);
    });
    device.lost.then(({ reason, message }) => {
      if (this.#disposed) return;
      this.#latch(
        `reported: device lost (${reason}): ${message}; start again, and if that repeats, lower --batch (option batch) or look ` +
          "into the driver's log",
      );
    });
  }

  /**
   * Opens the adapter that the system prefers, with the adapter's own limits for everything the kernels need, and compiles every
   * shader of the table.
   *
   * @returns The open device; dispose of it when done.
   * @throws {GpuUnavailableError} If there is no adapter or it refuses a device.
   * @throws {SyntaxError} If a shader does not compile; the message names it and carries the device's excerpt.
   */
  static async open(): Promise<Gpu> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) {
      throw new GpuUnavailableError(
        "Cannot open a GPU: WebGPU found no adapter. Install the graphics driver of this machine, or Mesa's " +
          "software Vulkan driver (Debian: apt-get install mesa-vulkan-drivers libvulkan1)",
      );
    }
    const requiredLimits: Record<string, number> = {};
    for (const name of WANTED_LIMITS) requiredLimits[name] = adapter.limits[name];
    const requiredFeatures = WANTED_FEATURES.filter((name) => adapter.features.has(name));
    let gpu: Gpu;
    try {
      gpu = new Gpu(
        adapter,
        await adapter.requestDevice({ label: "oddspot", requiredFeatures, requiredLimits }),
      );
    } catch (cause) {
      throw new GpuUnavailableError(
        `Cannot open a GPU: adapter "${adapter.info.description}" refused a device: ${cause}`,
        { cause },
      );
    }
    await gpu.#compile();
    return gpu;
  }

  /** The compiled kernel of a shader of the table. */
  kernel(name: ShaderName): Kernel {
    return this.#kernels.get(name) as Kernel; // every one was compiled by open()
  }

  /** Compiles all shaders in parallel: no lazy cache, no cache key. */
  async #compile(): Promise<void> {
    const compiled = Object.entries(SHADERS).map(async ([name, source]) => {
      this.#kernels.set(name, await Kernel.compile(this.device, name, source));
    });
    await Promise.all(compiled);
  }

  /** The limits in force. */
  get limits(): GPUSupportedLimits {
    return this.device.limits;
  }

  /** The adapter's limits, for reports. */
  get adapterLimits(): GPUSupportedLimits {
    return this.#adapter.limits;
  }

  /**
   * @throws {Error} If the device was lost or reported an error; always the first one.
   */
  check(): void {
    if (this.#firstError) throw this.#firstError;
  }

  /**
   * Does work on the device. When it fails, what the device reported first is thrown in place of what came of it: work on a device
   * that was lost, or that lacks a buffer, fails somewhere else, and before the device can say why.
   *
   * @throws {Error} If the device was lost or reported an error; else what the work throws.
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
      this.device.popErrorScope().then((error) => error && this.#latch(outOfMemory(label, bytes)), () => {});
    }
  }

  /**
   * Waits until all submitted work is done. Costs 10 ms or more in Deno whatever the work: once a batch, not once a
   * dispatch.
   *
   * @throws {Error} If the device was lost or reported an error.
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
    if (this.#firstError) return;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, NEWS_DELAY);
    await Promise.race([this.device.lost, late.promise]);
    clearTimeout(timer);
  }

  #latch(message: string): void {
    this.#firstError ??= new Error(`GPU "${this.info.description}" ${message}`);
  }
}

/** What is known of memory that cannot be had: the buffer that it was for, if it is one of ours. */
function outOfMemory(label?: string, bytes = 0): string {
  const what = label === undefined ? "" : `: there is no room for "${label}", ${(bytes / 1e6).toFixed(1)} MB`;
  return `ran out of memory${what}; compute fewer images at once (--batch, option batch) or smaller ones (--resize, option resize)`;
}
