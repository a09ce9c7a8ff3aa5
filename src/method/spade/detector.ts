/** Detection by the method `spade`: the neighbours of each image, then the nearest positions in those. */

import type { Gpu } from "../../gpu/device.ts";
import { type StoredTensor, storedTensor } from "../../format/dtype.ts";
import type { FeatureShape } from "../../gaussian/hierarchy.ts";
import { type Part, requireLeavable } from "../../gaussian/parts.ts";
import { Batch } from "../../gpu/batch.ts";
import { Tensor } from "../../gpu/tensor.ts";
import { anomalyMap, type Detections } from "../../map/anomaly_map.ts";
import { includedIn } from "../../map/roi_mask.ts";
import { Upsampler } from "../../map/upsampler.ts";
import type { Detector, FeatureSpace } from "../method.ts";
import { positionDistances } from "./distances.ts";
import { Gallery, type ImageFeatures } from "./gallery.ts";
import { InsidePool } from "./inside_pool.ts";
import { imageScore, nearestImages } from "./neighbours.ts";
import { PositionSearch } from "./position_search.ts";
import type { LevelFeatures } from "./search_steps.ts";
import type { SpadeSettings } from "./settings.ts";

/** Good images as SPADE keeps them. */
export interface GoodImages {
  /** Features of every image. */
  readonly images: readonly ImageFeatures[];
  /** Pooled features [images, channels of the coarsest map]. */
  readonly pooled: Float32Array<ArrayBuffer>;
}

/** The good images, ready to be compared with. */
export class SpadeDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #settings: SpadeSettings;
  readonly #search: PositionSearch;
  readonly #pooling: InsidePool;
  readonly #gallery: Gallery;
  readonly #pooled: Float32Array<ArrayBuffer>;
  readonly #upsampler: Upsampler;

  /** Uploads the good images as far as they fit. */
  constructor(gpu: Gpu, space: FeatureSpace, settings: SpadeSettings, good: GoodImages) {
    this.#gpu = gpu;
    this.#settings = settings;
    this.#search = new PositionSearch(gpu, space.maps, includedIn(space, space.maps[0] as FeatureShape));
    this.#pooling = new InsidePool(gpu, space);
    this.#gallery = new Gallery(gpu, this.#search.levels, good.images);
    this.#pooled = good.pooled;
    this.#upsampler = new Upsampler(gpu, this.#search.grid, space, settings);
  }

  detect(batch: Batch, features: readonly Tensor[]): Promise<Detections> {
    return this.#detect(batch, features);
  }

  /** Compares with the images of all other parts. */
  async detectLeftOut(features: readonly Tensor[], parts: readonly Part[]): Promise<Detections> {
    const images = (features[0] as Tensor).shape[0] as number;
    requireLeavable(parts, { images, fitted: this.#gallery.images, least: 1 });
    using batch = new Batch(this.#gpu, "leave part out");
    const detections = await this.#detect(batch, features, parts.flatMap((part) => part.map(() => part)));
    batch.submit();
    return detections;
  }

  tensors(): Promise<Map<string, StoredTensor>> {
    const { images } = this.#gallery;
    const pooled = storedTensor("F32", [images, this.#pooled.length / images], this.#pooled);
    return Promise.resolve(this.#gallery.tensors().set("pooled", pooled));
  }

  /** Disposes of the gallery and of all tables. */
  [Symbol.dispose](): void {
    for (const owned of [this.#gallery, this.#search, this.#pooling, this.#upsampler]) {
      owned[Symbol.dispose]();
    }
  }

  /** @param leftOut For every image those that it is not compared with; by default none. */
  async #detect(
    batch: Batch,
    features: readonly Tensor[],
    leftOut: readonly Part[] = [],
  ): Promise<Detections> {
    using stack = new DisposableStack();
    const { levels, pooled } = await this.#look(features);
    for (const tensor of levels) stack.use(tensor);
    const neighbours = pooled.map((vector, image) =>
      nearestImages(vector, this.#pooled, this.#settings.neighbours, leftOut[image])
    );
    const distances = batch.defer(
      positionDistances(batch, this.#search, this.#gallery, levels, neighbours),
    );
    const scores = neighbours.map((near) => imageScore(near, this.#settings.squared));
    return {
      ...anomalyMap(batch, distances, this.#upsampler, this.#settings.peak),
      scores: Tensor.from(this.#gpu, "scores", [scores.length], Float32Array.from(scores)),
    };
  }

  /** Features by level, and pooled features of each image on the host, where its neighbours are chosen. */
  async #look(features: readonly Tensor[]): Promise<{ levels: LevelFeatures; pooled: Float32Array[] }> {
    const gpu = this.#gpu;
    using batch = new Batch(gpu, "pooled features");
    const levels = this.#search.gather(batch, features);
    using means = this.#pooling.record(batch, features.at(-1) as Tensor);
    batch.submit();
    const [images, channels] = means.shape as [number, number];
    const values = await means.read();
    const pooled = Array.from(
      { length: images },
      (_, image) => values.subarray(image * channels, (image + 1) * channels),
    );
    return { levels, pooled };
  }
}
