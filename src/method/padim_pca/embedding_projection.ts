/**
 * A linear map of whole embeddings, without ever holding one: every feature map is projected on its own grid, then spread to the
 * finest one and added.
 */

import type { Gpu } from "../../gpu/device.ts";
import type { FeatureShape } from "../../gaussian/hierarchy.ts";
import type { Batch } from "../../gpu/batch.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { includedIn } from "../../map/roi_mask.ts";
import { addWeighted } from "../../vectors/add_weighted.ts";
import { AffineMap, project } from "../../vectors/project.ts";
import type { FeatureSpace } from "../method.ts";
import { type Embedding, Interpolator } from "../padim/interpolator.ts";

/** y = basis^T (x - origin) of embeddings x, on the host. */
export interface EmbeddingAffine {
  /** [channels] of all feature maps, finest first. */
  readonly origin: Float32Array<ArrayBuffer>;
  /** [channels, outputs]. */
  readonly basis: Float32Array<ArrayBuffer>;
}

/**
 * The map on the GPU. Replication and interpolation are linear and commute with it: a coarse map is projected before it is
 * brought to the finest grid, which takes a fraction of the multiply-adds.
 */
export class EmbeddingProjection implements Disposable, EmbeddingAffine {
  readonly origin: Float32Array<ArrayBuffer>;
  readonly basis: Float32Array<ArrayBuffer>;
  readonly #parts: readonly AffineMap[];
  /** Of every map but the finest. */
  readonly #interpolators: readonly Interpolator[];

  /** Uploads the map, in a part for each feature map. */
  constructor(
    gpu: Gpu,
    space: FeatureSpace,
    embedding: Embedding,
    { origin, basis }: EmbeddingAffine,
  ) {
    const { maps } = space;
    const outputs = basis.length / origin.length;
    let first = 0;
    this.#parts = maps.map(({ channels }) => {
      const end = first + channels;
      const part = { origin: origin.slice(first, end), map: basis.slice(first * outputs, end * outputs) };
      first = end;
      return AffineMap.upload(gpu, part);
    });
    this.origin = origin;
    this.basis = basis;
    const [to, ...coarser] = maps as [FeatureShape, ...FeatureShape[]];
    const included = includedIn(space, to);
    this.#interpolators = coarser.map((from) => new Interpolator(gpu, { from, to, included }, embedding));
  }

  /**
   * Records the projection of a batch.
   *
   * @param features [images, channels, height, width], finest first; not changed.
   * @returns [images, outputs, height, width] on the finest grid; the caller disposes of it.
   */
  record(batch: Batch, features: readonly Tensor[]): Tensor {
    const [total, ...others] = features.map((map, i) => {
      const projected = project(batch, map, this.#parts[i] as AffineMap);
      return this.#interpolators[i - 1]?.record(batch, batch.defer(projected)) ?? projected;
    });
    for (const part of others) addWeighted(batch, total as Tensor, batch.defer(part), 1);
    return total as Tensor;
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    for (const owned of [...this.#parts, ...this.#interpolators]) owned[Symbol.dispose]();
  }
}
