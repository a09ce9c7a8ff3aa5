/** The Gaussians of all levels on the GPU, ready to measure distances with. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";
import { estimate, whitening } from "./estimate.ts";
import type { Summed } from "./levels.ts";
import { poolLevels } from "./pool.ts";
import { AffineMap, distances } from "./project.ts";

/** One whitening for the pooled features of each level, and one for its positions. */
export class Whitenings implements Disposable {
  readonly #maps: ReadonlyMap<number, { readonly pooled: AffineMap; readonly positions: AffineMap }>;

  /**
   * Estimates and uploads the Gaussians. A level that has none for its positions measures them with that of its pooled
   * features.
   *
   * @throws {RangeError} If there are too few vectors to estimate a covariance, or all are the same.
   * @throws {SingularCovarianceError} If a covariance is not positive definite.
   */
  constructor(gpu: Gpu, summed: readonly Summed[]) {
    const arrays = summed.map(({ level, scope, frame, moments }) => ({
      level,
      scope,
      map: whitening(frame, estimate(frame, moments)),
    }));
    this.#maps = new Map(
      [...Map.groupBy(arrays, ({ level }) => level)].map(([level, group]) => {
        const upload = (scope: Summed["scope"]) => {
          const found = group.find((one) => one.scope === scope);
          return found && AffineMap.upload(gpu, found.map);
        };
        const pooled = upload("pooled") as AffineMap; // places() has one for every level
        return [level, { pooled, positions: upload("positions") ?? pooled }];
      }),
    );
  }

  /** Indices of the feature maps. */
  get levels(): number[] {
    return [...this.#maps.keys()];
  }

  /**
   * Records the distance of the pooled features at every level, which the image score is made of.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first.
   * @returns [images] for every level; the caller disposes of them.
   */
  pooledDistances(batch: Batch, kernels: Kernels, features: readonly Tensor[]): Tensor[] {
    const pooled = poolLevels(batch, kernels, features, this.levels);
    return [...this.#maps].map(([level, maps]) =>
      distances(batch, kernels, pooled.get(level) as Tensor, maps.pooled)
    );
  }

  /**
   * Records the distance of every position at every level, which the map is made of.
   *
   * @param features As for {@linkcode pooledDistances}.
   * @returns [images, height, width] for every level, each on its own grid; the caller disposes of them.
   */
  positionDistances(batch: Batch, kernels: Kernels, features: readonly Tensor[]): Tensor[] {
    return [...this.#maps].map(([level, { positions }]) =>
      distances(batch, kernels, features[level] as Tensor, positions)
    );
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    for (const { pooled, positions } of this.#maps.values()) {
      pooled[Symbol.dispose]();
      if (positions !== pooled) positions[Symbol.dispose]();
    }
  }
}
