/**
 * SPADE: nearest neighbours in feature space. The image score is the mean distance to the most similar good images; the map is
 * how far every position's features are from the nearest ones in those images.
 *
 * N. Cohen, Y. Hoshen, "Sub-Image Anomaly Detection with Deep Pyramid Correspondences", 2020 (arXiv 2005.02357).
 *
 * The paper looks for similar images by the globally pooled last layer of the network. Here that is the coarsest feature map
 * that the backbone gives, at 1/16 of the image's size where the paper's is at 1/32.
 */

import type { Gpu } from "../../gpu/device.ts";
import { float32, type StoredTensor, storedTensor } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import { Batch } from "../../gpu/batch.ts";
import { readAll, Tensor } from "../../gpu/tensor.ts";
import { resample } from "../../map/resample.ts";
import { pool } from "../../vectors/pool.ts";
import { positionDistances } from "./distances.ts";
import { cutImages, Gallery, type ImageFeatures } from "./gallery.ts";
import { imageScore, nearestImages } from "./neighbours.ts";
import { type LevelFeatures, planLevels, PositionSearch } from "./position_search.ts";
import { type MapTaps, planTaps, type Upsampling } from "../../map/map_taps.ts";
import type { Detections } from "../../map/anomaly_map.ts";
import type { Detector, FeatureSpace, Fitting } from "../method.ts";

/** Everything a SPADE model depends on beside its backbone and its images. */
export interface SpadeSettings extends Upsampling {
  /** The method. */
  readonly name: "spade";
  /** Most similar good images that are looked at, K; all of them if they are fewer. */
  readonly neighbours: number;
  /** Whether the image score is the mean of squared distances, as eq. 2 is printed, instead of distances. */
  readonly squared: boolean;
}

/** Good images as SPADE keeps them. */
interface GoodImages {
  /** Features of every image. */
  readonly images: readonly ImageFeatures[];
  /** Pooled features [images, channels of the coarsest map]. */
  readonly pooled: Float32Array<ArrayBuffer>;
}

/** Starts a SPADE fit. */
export function fitSpade(gpu: Gpu, space: FeatureSpace, settings: SpadeSettings): Fitting {
  return new SpadeFitting(gpu, space, settings);
}

/**
 * Makes a detector from the tensors of a model file.
 *
 * @param count Number of images it was fitted to.
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadSpade(
  gpu: Gpu,
  space: FeatureSpace,
  settings: SpadeSettings,
  file: TensorFile,
  count: number,
): Detector {
  const { levels } = planLevels(space.maps);
  const data = levels.map(({ channels, cells }, level) =>
    float32(requireTensor(file, `level${level}.features`, [count, channels, cells]))
  );
  const { channels } = space.maps.at(-1) as FeatureSpace["maps"][number];
  const pooled = float32(requireTensor(file, "pooled", [count, channels]));
  return new SpadeDetector(gpu, space, settings, { images: cutImages(levels, data, count), pooled });
}

class SpadeFitting implements Fitting {
  readonly #gpu: Gpu;
  readonly #space: FeatureSpace;
  readonly #settings: SpadeSettings;
  readonly #search: PositionSearch;
  readonly #images: ImageFeatures[] = [];
  readonly #pooled: Float32Array[] = [];

  constructor(gpu: Gpu, space: FeatureSpace, settings: SpadeSettings) {
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#search = new PositionSearch(gpu, space.maps);
  }

  get images(): number {
    return this.#images.length;
  }

  async add(features: readonly Tensor[]): Promise<void> {
    const gpu = this.#gpu;
    const count = (features[0] as Tensor).shape[0] as number;
    using stack = new DisposableStack();
    using batch = new Batch(gpu, "gallery");
    const levels = this.#search.gather(batch, features).map((tensor) => stack.use(tensor));
    const pooled = stack.use(pool(batch, features.at(-1) as Tensor));
    batch.submit();
    const [means, ...data] = await readAll(gpu, [pooled, ...levels]) as Float32Array<ArrayBuffer>[];
    this.#images.push(...cutImages(this.#search.levels, data, count));
    this.#pooled.push(means as Float32Array);
  }

  async finish(): Promise<Detector> {
    const pooled = new Float32Array(await new Blob(this.#pooled as BlobPart[]).arrayBuffer());
    return new SpadeDetector(this.#gpu, this.#space, this.#settings, { images: this.#images, pooled });
  }

  [Symbol.dispose](): void {
    this.#search[Symbol.dispose]();
  }
}

class SpadeDetector implements Detector {
  readonly #gpu: Gpu;
  readonly #settings: SpadeSettings;
  readonly #search: PositionSearch;
  readonly #gallery: Gallery;
  readonly #pooled: Float32Array<ArrayBuffer>;
  readonly #taps: MapTaps;

  constructor(gpu: Gpu, space: FeatureSpace, settings: SpadeSettings, good: GoodImages) {
    this.#gpu = gpu;
    this.#settings = settings;
    this.#search = new PositionSearch(gpu, space.maps);
    this.#gallery = new Gallery(gpu, this.#search.levels, good.images);
    this.#pooled = good.pooled;
    this.#taps = planTaps(this.#search.grid, space.image, settings);
  }

  detect(batch: Batch, features: readonly Tensor[]): Promise<Detections> {
    return this.#detect(batch, features, () => undefined);
  }

  async detectLeftOut(features: readonly Tensor[], first: number): Promise<Detections> {
    if (this.#gallery.images < 2) {
      throw new RangeError(
        `Cannot leave an image out: none is left to compare with: received ${this.#gallery.images} fitted; fit more`,
      );
    }
    using batch = new Batch(this.#gpu, "leave one out");
    const detections = await this.#detect(batch, features, (image) => first + image);
    batch.submit();
    return detections;
  }

  tensors(): Promise<Map<string, StoredTensor>> {
    const { images } = this.#gallery;
    const pooled = storedTensor("F32", [images, this.#pooled.length / images], this.#pooled);
    return Promise.resolve(this.#gallery.tensors().set("pooled", pooled));
  }

  [Symbol.dispose](): void {
    this.#gallery[Symbol.dispose]();
    this.#search[Symbol.dispose]();
  }

  async #detect(
    batch: Batch,
    features: readonly Tensor[],
    leftOut: (image: number) => number | undefined,
  ): Promise<Detections> {
    using stack = new DisposableStack();
    const { levels, pooled } = await this.#look(features);
    for (const tensor of levels) stack.use(tensor);
    const neighbours = pooled.map((vector, image) =>
      nearestImages(vector, this.#pooled, this.#settings.neighbours, leftOut(image))
    );
    const distances = batch.defer(
      positionDistances(batch, this.#search, this.#gallery, levels, neighbours),
    );
    const { rows, columns } = this.#taps;
    const scores = neighbours.map((near) => imageScore(near, this.#settings.squared));
    return {
      maps: resample(batch, distances, rows, columns),
      scores: Tensor.from(this.#gpu, "scores", [scores.length], Float32Array.from(scores)),
    };
  }

  /** Features by level, and pooled features of each image on the host, where its neighbours are chosen. */
  async #look(features: readonly Tensor[]): Promise<{ levels: LevelFeatures; pooled: Float32Array[] }> {
    const gpu = this.#gpu;
    using batch = new Batch(gpu, "pooled features");
    const levels = this.#search.gather(batch, features);
    using means = pool(batch, features.at(-1) as Tensor);
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
