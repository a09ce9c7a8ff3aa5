/** Brings coarser feature maps to the finest grid where that needs arithmetic; nearest replication is a matter of indices. */

import type { Gpu } from "../../gpu/device.ts";
import type { Alignment, FeatureShape } from "../../gaussian/hierarchy.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { includedIn } from "../../map/roi_mask.ts";
import type { FeatureSpace } from "../method.ts";
import { type Embedding, Interpolator } from "./interpolator.ts";

/** Feature maps as the Gaussian takes them; disposing of them leaves the backbone's own maps alone. */
export interface Embedded extends Disposable {
  /** [images, channels, height, width], finest first. */
  readonly maps: readonly Tensor[];
}

/** How the cells of {@linkcode Embedder.embed}'s maps lie in each other: bilinear maps are all on the finest grid already. */
export function alignmentOf(embedding: Embedding): Alignment {
  return embedding === "bilinear" ? "nearest" : embedding;
}

/** Shapes of the maps after {@linkcode Embedder.embed}. */
export function embeddedMaps(maps: readonly FeatureShape[], embedding: Embedding): FeatureShape[] {
  const { height, width } = maps[0] as FeatureShape;
  return maps.map((map) => embedding === "bilinear" ? { ...map, height, width } : map);
}

/** Brings feature maps to the form that the Gaussian takes: interpolates coarser ones for the `bilinear` embedding. */
export class Embedder implements Disposable {
  readonly #gpu: Gpu;
  /** Of every map but the finest; none for the nearest embeddings. */
  readonly #interpolators: readonly Interpolator[];

  /** Plans the interpolations of a feature space. */
  constructor(gpu: Gpu, space: FeatureSpace, embedding: Embedding) {
    this.#gpu = gpu;
    const [to, ...coarser] = space.maps as [FeatureShape, ...FeatureShape[]];
    const included = includedIn(space, to);
    this.#interpolators = (embedding === "bilinear" ? coarser : [])
      .map((from) => new Interpolator(gpu, { from, to, included }, embedding));
  }

  /**
   * Submits the interpolation; for the nearest embeddings nothing is to be done.
   *
   * @param features [images, channels, height, width], finest first; not changed.
   */
  embed(features: readonly Tensor[]): Embedded {
    if (this.#interpolators.length === 0) return { maps: features, [Symbol.dispose]() {} };
    using batch = new Batch(this.#gpu, "bilinear embedding");
    const [finest, ...coarser] = features as readonly [Tensor, ...Tensor[]];
    const resized = coarser.map((map, i) => (this.#interpolators[i] as Interpolator).record(batch, map));
    batch.submit();
    return {
      maps: [finest, ...resized],
      [Symbol.dispose]() {
        for (const map of resized) map[Symbol.dispose]();
      },
    };
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    for (const interpolator of this.#interpolators) interpolator[Symbol.dispose]();
  }
}
