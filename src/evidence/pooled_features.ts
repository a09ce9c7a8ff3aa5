/** Mean features of the images of a fit, kept on the host: what images as a whole are compared by. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { LevelRoi } from "../method/mvg/level_roi.ts";
import type { FeatureSpace } from "../method/method.ts";
import { joinedArrays } from "../joined_arrays.ts";
import { pool } from "../vectors/pool.ts";

/** Mean features of all images at one level. */
export interface LevelVectors {
  /** [channels], in feature units: the first image's. */
  readonly origin: Float32Array<ArrayBuffer>;
  /** [images, channels], differences from the origin. */
  readonly vectors: Float32Array;
}

/** Grows by the means of batches: a few hundred numbers an image. */
export class PooledFeatures implements Disposable {
  readonly #gpu: Gpu;
  readonly #roi: LevelRoi;
  readonly #origins: readonly Tensor[];
  /** By level, then by batch. */
  readonly #vectors: Float32Array[][];
  #images = 0;

  /** Without images. */
  constructor(gpu: Gpu, space: FeatureSpace) {
    this.#gpu = gpu;
    this.#roi = new LevelRoi(gpu, space, space.maps.map((_, level) => level));
    this.#origins = space.maps.map(({ channels }) => Tensor.create(gpu, "origin", [channels]));
    this.#vectors = space.maps.map(() => []);
  }

  /** Number of images. */
  get images(): number {
    return this.#images;
  }

  /**
   * Adds a batch.
   *
   * @param features [images, channels, height, width], finest first.
   */
  async add(features: readonly Tensor[]): Promise<void> {
    using batch = new Batch(this.#gpu, "pooled features");
    const inside = this.#roi.gather(batch, features);
    if (this.#images === 0) {
      inside.forEach((map, level) => {
        const means = batch.defer(pool(batch, map));
        const origin = this.#origins[level] as Tensor;
        batch.copy(means, origin, { length: origin.length });
      });
    }
    using stack = new DisposableStack();
    const pooled = inside.map((map, level) => stack.use(pool(batch, map, this.#origins[level])));
    batch.submit();
    const read = await readAll(this.#gpu, pooled) as Float32Array[];
    read.forEach((vectors, level) => this.#vectors[level]?.push(vectors));
    this.#images += (features[0] as Tensor).shape[0] as number;
  }

  /** The means so far, by level. */
  async levels(): Promise<LevelVectors[]> {
    const origins = await readAll(this.#gpu, this.#origins) as Float32Array<ArrayBuffer>[];
    return origins.map((origin, level) => ({
      origin,
      vectors: joinedArrays(this.#vectors[level] as Float32Array[], (length) => new Float32Array(length)),
    }));
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#roi[Symbol.dispose]();
    for (const origin of this.#origins) origin[Symbol.dispose]();
  }
}

/** The vectors of some images alone. */
export function ofImages({ origin, vectors }: LevelVectors, places: readonly number[]): LevelVectors {
  const channels = origin.length;
  const some = new Float32Array(places.length * channels);
  places.forEach((place, i) => {
    some.set(vectors.subarray(place * channels, (place + 1) * channels), i * channels);
  });
  return { origin, vectors: some };
}
