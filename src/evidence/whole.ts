/** How far an image is from good ones as a whole: MVG's Gaussians of mean features, beside a method that looks at places. */

import { elements, float32, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { FeatureSpace } from "../method/method.ts";
import { LevelRoi } from "../method/mvg/level_roi.ts";
import { Whitenings } from "../method/mvg/whitenings.ts";
import type { Summed } from "../method/mvg/places.ts";
import { addWeighted } from "../vectors/add_weighted.ts";
import { EXTRA_ROWS, triangleEntries } from "../vectors/gram.ts";
import { Moments } from "../vectors/moments.ts";
import type { LevelVectors } from "./pooled_features.ts";

/**
 * Measures images as a whole: the sum over the levels of the Mahalanobis distance of their mean features (Wang et al. 2022, before it
 * Rippel et al. 2020), under a covariance that Ledoit and Wolf's formula shrinks.
 */
export class WholeDetector implements Disposable {
  readonly #gpu: Gpu;
  readonly #summed: readonly Summed[];
  readonly #whitenings: Whitenings;
  readonly #roi: LevelRoi;

  private constructor(gpu: Gpu, space: FeatureSpace, summed: readonly Summed[]) {
    this.#gpu = gpu;
    this.#summed = summed;
    this.#whitenings = new Whitenings(gpu, summed);
    this.#roi = new LevelRoi(gpu, space, summed.map(({ level }) => level));
  }

  /**
   * Estimates the Gaussians.
   *
   * @param levels Mean features of good images.
   * @throws {RangeError} If they are of fewer than 3 images, or all are the same.
   * @throws {SingularCovarianceError} If a covariance is not positive definite.
   */
  static fit(gpu: Gpu, space: FeatureSpace, levels: readonly LevelVectors[]): WholeDetector {
    const summed = levels.map(({ origin, vectors }, level): Summed => {
      const moments = new Moments(origin.length);
      moments.addVectors(vectors);
      return { level, scope: "pooled", channels: origin.length, frame: { origin, basis: null }, moments };
    });
    return new WholeDetector(gpu, space, summed);
  }

  /**
   * Estimates the Gaussians anew from the sums in a model file.
   *
   * @throws {SyntaxError} If a tensor is missing or has not the shape that the feature maps want.
   */
  static load(gpu: Gpu, space: FeatureSpace, file: TensorFile): WholeDetector {
    const summed = space.maps.map(({ channels }, level): Summed => {
      const origin = float32(requireTensor(file, `whole.level${level}.origin`, [channels]));
      const sums = requireTensor(
        file,
        `whole.level${level}.sums`,
        [triangleEntries(channels + EXTRA_ROWS)],
        "F64",
      );
      const moments = new Moments(channels, elements(sums, "F64"));
      return { level, scope: "pooled", channels, frame: { origin, basis: null }, moments };
    });
    return new WholeDetector(gpu, space, summed);
  }

  /**
   * Records the distances of a batch.
   *
   * @param features [images, channels, height, width], finest first.
   * @returns [images]; the caller disposes of it.
   */
  distances(batch: Batch, features: readonly Tensor[]): Tensor {
    const [images] = (features[0] as Tensor).shape as [number];
    const sums = Tensor.create(this.#gpu, "whole", [images]);
    for (const level of this.#whitenings.pooledDistances(batch, this.#roi.gather(batch, features)).values()) {
      addWeighted(batch, sums, batch.defer(level), 1);
    }
    return sums;
  }

  /** The sums, for the model file. */
  tensors(): [string, StoredTensor][] {
    return this.#summed.flatMap(({ level, channels, frame: { origin }, moments: { sums } }) => [
      [`whole.level${level}.origin`, storedTensor("F32", [channels], origin)],
      [`whole.level${level}.sums`, storedTensor("F64", [sums.length], sums)],
    ]);
  }

  /** Disposes of whitenings and tables. */
  [Symbol.dispose](): void {
    this.#whitenings[Symbol.dispose]();
    this.#roi[Symbol.dispose]();
  }
}
