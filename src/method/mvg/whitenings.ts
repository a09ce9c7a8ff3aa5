/** The Gaussians of all levels on the GPU, ready to measure distances with. */

import type { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import { Tensor } from "../../gpu/tensor.ts";
import { estimate, whitening } from "../../vectors/estimate.ts";
import type { Summed } from "./places.ts";
import { pool } from "../../vectors/pool.ts";
import { AffineMap, distances } from "../../vectors/project.ts";

/** What measures the vectors of one level. */
interface LevelWhitening {
  /** [channels], subtracted from features before they are pooled. */
  readonly origin: Tensor;
  /** Of pooled differences from the origin. */
  readonly pooled: AffineMap;
  /** Of the features at every position. */
  readonly positions: AffineMap;
}

/** One whitening for the pooled features of each level, and one for its positions. */
export class Whitenings implements Disposable {
  readonly #levels: ReadonlyMap<number, LevelWhitening>;

  /**
   * Estimates and uploads the Gaussians. A level that has none for its positions measures them with that of its pooled
   * features.
   *
   * @throws {RangeError} If there are too few vectors to estimate a covariance, or all are the same.
   * @throws {SingularCovarianceError} If a covariance is not positive definite.
   */
  constructor(gpu: Gpu, summed: readonly Summed[]) {
    const gaussians = summed.map((one) => ({ ...one, gaussian: estimate(one.frame, one.moments) }));
    this.#levels = new Map(
      gaussians.filter(({ scope }) => scope === "pooled").map((pooled) => {
        const { level, frame, gaussian } = pooled;
        const positions = gaussians.find((one) => one.level === level && one.scope === "positions") ?? pooled;
        return [level, {
          origin: Tensor.from(gpu, "origin", [frame.origin.length], frame.origin),
          pooled: AffineMap.upload(gpu, whitening(frame, gaussian, "origin")),
          positions: AffineMap.upload(gpu, whitening(positions.frame, positions.gaussian, "zero")),
        }];
      }),
    );
  }

  /** Indices of the feature maps. */
  get levels(): number[] {
    return [...this.#levels.keys()];
  }

  /**
   * Records the distance of the pooled features at every level, which the image score is made of.
   *
   * @param features One tensor [images, channels, ...] for every feature map, finest first: all positions, or those inside a
   *   roi.
   * @returns [images] by level; the caller disposes of them.
   */
  pooledDistances(batch: Batch, features: readonly Tensor[]): Map<number, Tensor> {
    return new Map([...this.#levels].map(([level, { origin, pooled }]) => {
      const differences = batch.defer(pool(batch, features[level] as Tensor, origin));
      return [level, distances(batch, differences, pooled)];
    }));
  }

  /**
   * Records the distance of every position at every level, which the map is made of.
   *
   * @param features As for {@linkcode pooledDistances}.
   * @returns [images, ...] by level, each on its own positions; the caller disposes of them.
   */
  positionDistances(batch: Batch, features: readonly Tensor[]): Map<number, Tensor> {
    return new Map([...this.#levels].map(([level, { positions }]) => {
      return [level, distances(batch, features[level] as Tensor, positions)];
    }));
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    for (const { origin, pooled, positions } of this.#levels.values()) {
      for (const tensors of [origin, pooled, positions]) tensors[Symbol.dispose]();
    }
  }
}
