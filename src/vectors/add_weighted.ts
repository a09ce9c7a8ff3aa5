/** Sums of tensors, one term at a time. */

import { SHADERS } from "../gpu/shaders.ts";
import { foldedWorkgroups, type Workgroups } from "../gpu/workgroups.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";

/** Workgroups of add_weighted.wgsl: one dimension, folded into two past the device's limit of workgroups in one. */
export function addWeightedWorkgroups(length: number, limit: number): Workgroups {
  return foldedWorkgroups(length, SHADERS.add_weighted.constants.INVOCATIONS, limit);
}

/**
 * Records total += weight * addend.
 *
 * @param total Updated.
 * @param addend As many elements; not changed.
 */
export function addWeighted(
  batch: Batch,
  total: Tensor,
  addend: Tensor,
  weight: number,
): void {
  const { length } = total;
  const workgroups = addWeightedWorkgroups(length, batch.gpu.limits.maxComputeWorkgroupsPerDimension);
  batch.run("add_weighted", {
    workgroups,
    buffers: { addend, total },
    params: { length, width: workgroups[0] * SHADERS.add_weighted.constants.INVOCATIONS, weight },
  });
}
