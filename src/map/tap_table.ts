/** Tap tables in GPU memory: uploaded once by what plans a resampling, bound by every dispatch of it. */

import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Taps } from "./taps.ts";

/** A {@linkcode Taps} on the GPU, its weights rounded to float32. */
export class TapTable implements Disposable {
  /** Samples of a source line. */
  readonly input: number;
  /** Samples of a result line. */
  readonly output: number;
  /** Taps of every output. */
  readonly support: number;
  /** `starts` [output] and `weights` [support, output], by the names that the kernels bind them with. */
  readonly buffers: { readonly starts: Tensor<"u32">; readonly weights: Tensor };

  /**
   * Uploads a table.
   *
   * @param label Name of the buffers in device errors.
   */
  constructor(gpu: Gpu, label: string, { input, output, support, starts, weights }: Taps) {
    this.input = input;
    this.output = output;
    this.support = support;
    this.buffers = {
      starts: Tensor.from(gpu, `${label} starts`, [output], starts),
      weights: Tensor.from(gpu, `${label} weights`, [support, output], new Float32Array(weights)),
    };
  }

  /** Disposes of the buffers. */
  [Symbol.dispose](): void {
    this.buffers.starts[Symbol.dispose]();
    this.buffers.weights[Symbol.dispose]();
  }
}
