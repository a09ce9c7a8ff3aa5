/** Global average pooling of feature maps. */

import type { Batch } from "../gpu/batch.ts";
import type { Workgroups } from "../gpu/workgroups.ts";
import { Tensor } from "../gpu/tensor.ts";
import { vectorShape } from "./vectors.ts";

/** Workgroups of pool.wgsl: one for every channel of every image. */
export function poolWorkgroups(images: number, channels: number): Workgroups {
  return [channels, images, 1];
}

/**
 * Records the mean of every channel over all positions, relative to an origin.
 *
 * @param features [images, channels, height, width]; not changed.
 * @param origin [channels], subtracted before the sum; zeros by default, which gives the means themselves.
 * @returns [images, channels]; the caller disposes of it.
 */
export function pool(batch: Batch, features: Tensor, origin?: Tensor): Tensor {
  const { images, channels, positions } = vectorShape(features);
  const pooled = Tensor.create(batch.gpu, "pooled features", [images, channels]);
  const start = origin ?? batch.defer(Tensor.create(batch.gpu, "zero", [channels]));
  batch.run("pool", {
    workgroups: poolWorkgroups(images, channels),
    buffers: { features, origin: start, pooled },
    params: { channels, positions },
  });
  return pooled;
}
