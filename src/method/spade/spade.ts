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
import { float32 } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import type { FeatureShape } from "../../gaussian/hierarchy.ts";
import { type Part, requirePartition } from "../../gaussian/parts.ts";
import { Batch } from "../../gpu/batch.ts";
import { readAll, type Tensor } from "../../gpu/tensor.ts";
import { includedIn } from "../../map/roi_mask.ts";
import type { Detector, FeatureSpace, Fitting } from "../method.ts";
import { SpadeDetector } from "./detector.ts";
import { cutImages, type ImageFeatures } from "./gallery.ts";
import { InsidePool } from "./inside_pool.ts";
import { planLevels } from "./levels.ts";
import { PositionSearch } from "./position_search.ts";
import type { SpadeSettings } from "./settings.ts";

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
  const { levels } = planLevels(space.maps, includedIn(space, space.maps[0] as FeatureShape));
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
  readonly #pooling: InsidePool;
  readonly #images: ImageFeatures[] = [];
  readonly #pooled: Float32Array[] = [];

  constructor(gpu: Gpu, space: FeatureSpace, settings: SpadeSettings) {
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#search = new PositionSearch(gpu, space.maps, includedIn(space, space.maps[0] as FeatureShape));
    this.#pooling = new InsidePool(gpu, space);
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
    const pooled = stack.use(this.#pooling.record(batch, features.at(-1) as Tensor));
    batch.submit();
    const [means, ...data] = await readAll(gpu, [pooled, ...levels]) as Float32Array<ArrayBuffer>[];
    this.#images.push(...cutImages(this.#search.levels, data, count));
    this.#pooled.push(means as Float32Array);
  }

  async finish(parts?: readonly Part[]): Promise<Detector> {
    if (parts) requirePartition(parts, this.images);
    const pooled = new Float32Array(await new Blob(this.#pooled as BlobPart[]).arrayBuffer());
    return new SpadeDetector(this.#gpu, this.#space, this.#settings, { images: this.#images, pooled });
  }

  [Symbol.dispose](): void {
    this.#search[Symbol.dispose]();
    this.#pooling[Symbol.dispose]();
  }
}
