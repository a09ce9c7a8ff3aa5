/** Records dispatches into one command encoder and submits them together. */

import type { Gpu } from "./device.ts";
import { Kernel, type Numbers } from "./kernel.ts";
import type { ShaderName } from "./shaders.ts";
import type { ElementType, Tensor } from "./tensor.ts";
import type { Workgroups } from "./workgroups.ts";

/** What one dispatch runs on. */
export interface Dispatch {
  /** How many workgroups; a zero skips the dispatch. */
  readonly workgroups: Workgroups;
  /** A tensor for every storage binding, by the name it has in the shader. */
  readonly buffers: Readonly<Record<string, Tensor<ElementType>>>;
  /** A number for every field of the shader's `Params`. */
  readonly params?: Numbers;
}

/** One command encoder: run kernels, then submit once. */
export class Batch implements Disposable {
  /** The device that runs the batch. */
  readonly gpu: Gpu;
  readonly #encoder: GPUCommandEncoder;
  readonly #uniforms: GPUBuffer[] = [];
  readonly #scratch: Disposable[] = [];

  /**
   * @param label Name of the encoder in device errors.
   * @throws {Error} If the device was lost or reported an error before.
   */
  constructor(gpu: Gpu, label: string) {
    gpu.check(); // what is recorded for a lost device fails with other words than why it was lost
    this.gpu = gpu;
    this.#encoder = gpu.device.createCommandEncoder({ label });
  }

  /**
   * Records one dispatch. Dispatches of a batch run in order, each seeing what those before it wrote.
   *
   * @param shader Name of a shader in the table, or a kernel that is not in it.
   * @throws {TypeError} If a binding or parameter is missing or unknown.
   * @throws {RangeError} If a workgroup count exceeds the device limit.
   */
  run(shader: ShaderName | Kernel, { workgroups, buffers, params = {} }: Dispatch): void {
    if (workgroups.includes(0)) return;
    const kernel = shader instanceof Kernel ? shader : this.gpu.kernel(shader);
    const limit = this.gpu.limits.maxComputeWorkgroupsPerDimension;
    if (workgroups.some((count) => !Number.isInteger(count) || count < 0 || count > limit)) {
      throw new RangeError(
        `Cannot dispatch kernel ${kernel.name}: workgroups must be integers up to ${limit}: received [${workgroups}]`,
      );
    }
    const { group, uniform } = kernel.bind(buffers, params);
    if (uniform) this.#uniforms.push(uniform);
    const pass = this.#encoder.beginComputePass({ label: kernel.name });
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
  }

  /**
   * Records a copy of elements `from` .. `from + length - 1` of `source` to `at` .. `at + length - 1` of `target`; by default all
   * of them to its start.
   */
  copy(
    source: Tensor<ElementType>,
    target: Tensor<ElementType>,
    { from = 0, length = source.length, at = 0 }: { from?: number; length?: number; at?: number } = {},
  ): void {
    this.#encoder.copyBufferToBuffer(source.buffer, from * 4, target.buffer, at * 4, length * 4);
  }

  /** Makes the batch dispose of `resource` once it has submitted: for intermediate tensors. */
  defer<R extends Disposable>(resource: R): R {
    this.#scratch.push(resource);
    return resource;
  }

  /**
   * Submits what was recorded, in one queue submit. Does not wait: a read-back or {@linkcode Gpu.idle} does.
   *
   * @throws {Error} If the device was lost or reported an error before.
   */
  submit(): void {
    this.gpu.check();
    this.gpu.device.queue.submit([this.#encoder.finish()]);
    this[Symbol.dispose]();
  }

  /** Destroys the uniform buffers and the deferred resources; submitted work still completes. */
  [Symbol.dispose](): void {
    for (const buffer of this.#uniforms.splice(0)) buffer.destroy();
    for (const resource of this.#scratch.splice(0)) resource[Symbol.dispose]();
  }
}
