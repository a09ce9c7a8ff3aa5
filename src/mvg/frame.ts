/** The coordinates in which a Gaussian's moments are summed: relative to an origin, and reduced to a basis if there is one. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";
import { gram } from "./gram.ts";
import { AffineMap, project } from "./project.ts";

/** y = V (x - origin), or x - origin. */
export interface Frame {
  /** [channels], in feature units. Any vector near the data does. */
  readonly origin: Float32Array<ArrayBuffer>;
  /** V^T [channels, outputs], orthonormal columns; null if nothing is reduced. */
  readonly basis: Float32Array<ArrayBuffer> | null;
}

/** Dimensions of y. */
export function frameOutputs({ origin, basis }: Frame): number {
  return basis ? basis.length / origin.length : origin.length;
}

/** A frame on the GPU. */
export class FrameTensors implements Disposable {
  /** [channels]; written by who knows it, zero before. */
  readonly origin: Tensor;
  readonly #reduction: { readonly map: AffineMap; readonly zero: Tensor } | null;

  /**
   * Uploads a frame.
   *
   * @param basis V^T [channels, outputs], or null.
   */
  constructor(gpu: Gpu, channels: number, basis: Float32Array | null, origin?: Float32Array) {
    this.origin = Tensor.create(gpu, "origin", [channels]);
    if (origin) this.origin.write(origin);
    this.#reduction = basis && {
      map: new AffineMap(this.origin, Tensor.from(gpu, "basis", [channels, basis.length / channels], basis)),
      zero: Tensor.create(gpu, "zero", [basis.length / channels]),
    };
  }

  /**
   * Records the sums over a batch's vectors in this frame; see {@linkcode gram}.
   *
   * @param features [images, channels, ...]; not changed.
   * @returns Parts for {@linkcode Moments.add}; the caller disposes of them.
   */
  sums(batch: Batch, kernels: Kernels, features: Tensor): Tensor {
    if (this.#reduction === null) return gram(batch, kernels, features, this.origin);
    const { map, zero } = this.#reduction;
    return gram(batch, kernels, batch.defer(project(batch, kernels, features, map)), zero);
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    this.origin[Symbol.dispose]();
    this.#reduction?.map.map[Symbol.dispose]();
    this.#reduction?.zero[Symbol.dispose]();
  }
}
