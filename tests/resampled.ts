/** Resamplings whose tables are used once; the product keeps its tables, see `Resampling`. */

import type { Batch } from "../src/gpu/batch.ts";
import type { Tensor } from "../src/gpu/tensor.ts";
import { gaussianTaps } from "../src/map/gaussian_taps.ts";
import { Resampling } from "../src/map/resample.ts";
import type { Taps } from "../src/map/taps.ts";

/** Records the resampling of [..., height, width] by tables of its rows and columns; the caller disposes of the result. */
export function resample(batch: Batch, source: Tensor, rows: Taps, columns: Taps): Tensor {
  return batch.defer(new Resampling(batch.gpu, { rows, columns })).record(batch, source);
}

/** Records the blur of [..., height, width] by itself, sigma in pixels; the caller disposes of the result. */
export function blur(batch: Batch, source: Tensor, sigma: number): Tensor {
  const [height, width] = source.shape.slice(-2) as [number, number];
  return resample(batch, source, gaussianTaps(height, sigma), gaussianTaps(width, sigma));
}
