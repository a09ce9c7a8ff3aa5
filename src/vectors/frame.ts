/** The coordinates in which a Gaussian's moments are summed: relative to an origin, and reduced to a basis if there is one. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import { gram } from "./gram.ts";
import type { Moments } from "./moments.ts";
import { pool } from "./pool.ts";
import { AffineMap, project } from "./project.ts";

/** Which vectors of a feature map: the mean of each image, or all positions. */
export type Scope = "pooled" | "positions";

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

/** Adds to the sums what {@linkcode FrameTensors.record} recorded of a batch. */
export function addRecorded(moments: Moments, scope: Scope, contents: Float32Array): void {
  if (scope === "pooled") moments.addVectors(contents);
  else moments.add(contents);
}

/** A frame on the GPU. */
export class FrameTensors implements Disposable {
  /** [channels]; zero until somebody writes it. */
  readonly origin: Tensor;
  readonly #basis: Tensor | null;
  readonly #zero: Tensor;

  /**
   * Uploads a frame.
   *
   * @param basis V^T [channels, outputs], or null.
   * @param origin [channels]; zeros by default.
   */
  constructor(gpu: Gpu, channels: number, basis: Float32Array | null, origin?: Float32Array) {
    this.origin = Tensor.create(gpu, "origin", [channels]);
    if (origin) this.origin.write(origin);
    this.#basis = basis && Tensor.from(gpu, "basis", [channels, basis.length / channels], basis);
    this.#zero = Tensor.create(gpu, "zero", [channels]);
  }

  /**
   * Records what {@linkcode addRecorded} makes sums of. Positions are many: they are summed here. Means of images are few, and may
   * be fewer than channels: they are brought to the host as they are and summed in float64, where the rank of their
   * covariance can be told.
   *
   * @param features [images, channels, height, width]; not changed.
   * @param scope Whose vectors.
   * @returns Parts of a Gram matrix, or vectors; the caller disposes of them.
   */
  record(batch: Batch, features: Tensor, scope: Scope): Tensor {
    return scope === "pooled" ? this.#pooled(batch, features) : this.#sums(batch, features);
  }

  #sums(batch: Batch, features: Tensor): Tensor {
    if (this.#basis === null) return gram(batch, features, this.origin);
    const reduced = batch.defer(project(batch, features, new AffineMap(this.origin, this.#basis)));
    return gram(batch, reduced, this.#zero);
  }

  #pooled(batch: Batch, features: Tensor): Tensor {
    const differences = pool(batch, features, this.origin);
    if (this.#basis === null) return differences;
    return project(batch, batch.defer(differences), new AffineMap(this.#zero, this.#basis));
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    this.origin[Symbol.dispose]();
    this.#basis?.[Symbol.dispose]();
    this.#zero[Symbol.dispose]();
  }
}
