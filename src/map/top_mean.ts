/** Mean of the largest elements of each anomaly map. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Workgroups } from "../gpu/workgroups.ts";

/** Workgroups of top_mean.wgsl: one a map. */
export function topMeanWorkgroups(maps: number): Workgroups {
  return [maps, 1, 1];
}

/**
 * Records the mean of the largest elements of each map. The elements are chosen exactly; the same result in every run.
 *
 * @param source [maps, ...], without NaN; what is below 0 counts as 0. Not changed.
 * @param count How many of a map's elements, from 1 to all.
 * @returns [maps]; the caller disposes of it.
 * @throws {RangeError} If the count is not a whole number from 1 to a map's elements, or there are more maps than the device takes
 *   workgroups.
 */
export function topMean(batch: Batch, source: Tensor, count: number): Tensor {
  const [maps] = source.shape as [number];
  const length = source.length / maps;
  if (!Number.isInteger(count) || count < 1 || count > length) {
    throw new RangeError(
      `Cannot take the mean of a map's largest elements: their count must be a whole number from 1 to ${length}: ` +
        `received ${count}`,
    );
  }
  const means = Tensor.create(batch.gpu, "top means", [maps]);
  batch.run("top_mean", {
    workgroups: topMeanWorkgroups(maps),
    buffers: { source, means },
    params: { length, count },
  });
  return means;
}
