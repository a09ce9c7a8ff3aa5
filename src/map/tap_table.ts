/** Tap tables in GPU memory: uploaded once by what plans a resampling, bound by every dispatch of it. */

import type { Gpu } from "../gpu/device.ts";
import { type ElementType, Tensor } from "../gpu/tensor.ts";
import type { Taps } from "./taps.ts";

/** A {@linkcode Taps} on the GPU. */
export class TapTable implements Disposable {
  /** Samples of a source line. */
  readonly input: number;
  /** Samples of a result line. */
  readonly output: number;
  /** Taps of every output. */
  readonly support: number;
  /** `starts` [output] and `weights` [support, output], by the names that the kernels bind them with. */
  readonly buffers: { readonly starts: Tensor<"u32">; readonly weights: Tensor<ElementType> };

  /**
   * Uploads a table.
   *
   * @param label Name of the buffers in device errors.
   * @param weights The weights as the kernel takes them; by default rounded to float32.
   */
  constructor(
    gpu: Gpu,
    label: string,
    { input, output, support, starts, weights: exact }: Taps,
    weights: Float32Array | Int32Array = new Float32Array(exact),
  ) {
    this.input = input;
    this.output = output;
    this.support = support;
    this.buffers = {
      starts: Tensor.from(gpu, `${label} starts`, [output], starts),
      weights: Tensor.from(gpu, `${label} weights`, [support, output], weights),
    };
  }

  /** Disposes of the buffers. */
  [Symbol.dispose](): void {
    this.buffers.starts[Symbol.dispose]();
    this.buffers.weights[Symbol.dispose]();
  }
}
