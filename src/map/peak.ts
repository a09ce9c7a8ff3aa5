/** Maximum of each anomaly map: the image score. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS, shaped } from "../gpu/shaders.ts";
import type { KernelShape } from "../gpu/shape.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";

/** Workgroups of one pass over `maps` lists of `length` elements; the first number is how many elements are left. */
export function peakWorkgroups(maps: number, length: number, shape: KernelShape): Workgroups {
  return [ceilDiv(length, SHADERS[shaped("peak", shape)].constants.CHUNK), maps, 1];
}

/**
 * Records the maximum of each map. Exact: a maximum does not round.
 *
 * @param source [maps, ...], without NaN (with one among its elements a map's maximum is indeterminate); not changed.
 * @returns [maps]; the caller disposes of it.
 * @throws {RangeError} If there are more maps than the device takes workgroups.
 */
export function peak(batch: Batch, source: Tensor): Tensor {
  const [maps] = source.shape as [number];
  const result = Tensor.create(batch.gpu, "peaks", [maps]);
  const { shape } = batch.gpu;
  let list = source;
  do {
    const length = list.length / maps;
    const workgroups = peakWorkgroups(maps, length, shape);
    const [groups] = workgroups;
    const peaks = groups === 1
      ? result
      : batch.defer(Tensor.create(batch.gpu, "partial peaks", [maps, groups]));
    batch.run(shaped("peak", shape), {
      workgroups,
      buffers: { source: list, peaks },
      params: { length, groups },
    });
    list = peaks;
  } while (list !== result);
  return result;
}
