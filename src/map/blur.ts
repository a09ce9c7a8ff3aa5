/** Separable Gaussian blur of anomaly maps, as `scipy.ndimage.gaussian_filter` with mode "reflect". */

import type { Batch, Workgroups } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";

/** Workgroup extents of blur.wgsl. */
export const BLUR_CONSTANTS = { WIDTH: 32, HEIGHT: 4 } as const;

/** scipy cuts its kernel after this many standard deviations. */
const TRUNCATE = 4;

/**
 * Weights of the one-dimensional kernel, normalised in float64.
 *
 * @param sigma Standard deviation in pixels, positive.
 * @returns 2 r + 1 weights, r = floor(4 sigma + 0.5).
 * @throws {RangeError} If sigma is not a positive finite number.
 */
export function gaussianWeights(sigma: number): Float64Array {
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new RangeError(`Cannot blur: sigma must be a positive number of pixels: received ${sigma}`);
  }
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const weights = Float64Array.from(
    { length: 2 * radius + 1 },
    (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Workgroups of one blur pass over maps of this shape. */
export function blurWorkgroups([maps, height, width]: readonly [number, number, number]): Workgroups {
  return [Math.ceil(width / BLUR_CONSTANTS.WIDTH), Math.ceil(height / BLUR_CONSTANTS.HEIGHT), maps];
}

/**
 * Records the blur of a stack of maps: along the width, then along the height.
 *
 * @param source [maps, height, width]; not changed.
 * @param sigma Standard deviation in pixels.
 * @returns [maps, height, width]; the caller disposes of it.
 * @throws {RangeError} If sigma is not a positive finite number.
 */
export function blur(batch: Batch, kernels: Kernels, source: Tensor, sigma: number): Tensor {
  const shape = source.shape as [number, number, number];
  const [maps, height, width] = shape;
  const table = gaussianWeights(sigma);
  const weights = batch.defer(
    Tensor.from(batch.gpu, "blur weights", [table.length], new Float32Array(table)),
  );
  const rows = batch.defer(Tensor.create(batch.gpu, "blurred rows", shape));
  const blurred = Tensor.create(batch.gpu, "blurred", shape);
  const workgroups = blurWorkgroups(shape);
  const radius = (table.length - 1) / 2;
  const params = { width, height, maps, radius };
  batch.run(kernels.blur, {
    workgroups,
    buffers: { source, weights, blurred: rows },
    params: { ...params, vertical: 0 },
  });
  batch.run(kernels.blur, {
    workgroups,
    buffers: { source: rows, weights, blurred },
    params: { ...params, vertical: 1 },
  });
  return blurred;
}
