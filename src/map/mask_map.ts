/** Confines anomaly maps to a region of interest. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";

/** Workgroups of mask_map.wgsl. */
export function maskMapWorkgroups(maps: number, pixels: number): Workgroups {
  return [ceilDiv(pixels, SHADERS.mask_map.constants.INVOCATIONS), maps, 1];
}

/**
 * Records the confinement of maps.
 *
 * @param raw [..., height, width], upsampled and blurred from a grid that is zero outside the roi; not changed.
 * @param coverage [1, height, width], the same upsampling and blur of 1 inside and 0 outside.
 * @param inside [height, width], 1 inside the roi, else 0.
 * @returns `normalised`, raw over coverage, and `masked`, that times inside, both shaped as raw; the caller disposes of them.
 */
export function maskMap(
  batch: Batch,
  raw: Tensor,
  coverage: Tensor,
  inside: Tensor,
): { normalised: Tensor; masked: Tensor } {
  const maps = raw.length / inside.length;
  const normalised = Tensor.create(batch.gpu, "normalised maps", raw.shape);
  const masked = Tensor.create(batch.gpu, "masked maps", raw.shape);
  batch.run("mask_map", {
    workgroups: maskMapWorkgroups(maps, inside.length),
    buffers: { raw, coverage, inside, normalised, masked },
    params: { maps, pixels: inside.length },
  });
  return { normalised, masked };
}
