/** Global average pooling of feature maps. */

import type { Batch, Workgroups } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";
import { vectorShape } from "./vectors.ts";

/** Workgroups of pool.wgsl: one for every channel of every image. */
export function poolWorkgroups(images: number, channels: number): Workgroups {
  return [channels, images, 1];
}

/**
 * Records the mean of every channel over all positions.
 *
 * @param features [images, channels, height, width]; not changed.
 * @returns [images, channels]; the caller disposes of it.
 */
export function pool(batch: Batch, kernels: Kernels, features: Tensor): Tensor {
  const { images, channels, positions } = vectorShape(features);
  const pooled = Tensor.create(batch.gpu, "pooled features", [images, channels]);
  batch.run(kernels.pool, {
    workgroups: poolWorkgroups(images, channels),
    buffers: { features, pooled },
    params: { channels, positions },
  });
  return pooled;
}

/**
 * Records the pooled features of some levels.
 *
 * @param features One tensor [images, channels, height, width] for every feature map.
 * @param levels Indices of feature maps.
 * @returns [images, channels] by level, deferred to the batch.
 */
export function poolLevels(
  batch: Batch,
  kernels: Kernels,
  features: readonly Tensor[],
  levels: Iterable<number>,
): ReadonlyMap<number, Tensor> {
  return new Map(
    Array.from(levels, (level) => [level, batch.defer(pool(batch, kernels, features[level] as Tensor))]),
  );
}
