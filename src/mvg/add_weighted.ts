/** Sums of tensors, one term at a time. */

import { ceilDiv } from "../gaussian/constants.ts";
import type { Batch, Workgroups } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";
import { INVOCATIONS } from "./constants.ts";

/** Workgroups of add_weighted.wgsl: one dimension, folded into two past the device's limit of workgroups in one. */
export function addWeightedWorkgroups(length: number, limit: number): Workgroups {
  const groups = ceilDiv(length, INVOCATIONS);
  const rows = ceilDiv(groups, limit);
  return [ceilDiv(groups, rows), rows, 1];
}

/**
 * Records total += weight * addend.
 *
 * @param total Updated.
 * @param addend As many elements; not changed.
 */
export function addWeighted(
  batch: Batch,
  kernels: Kernels,
  total: Tensor,
  addend: Tensor,
  weight: number,
): void {
  const { length } = total;
  const workgroups = addWeightedWorkgroups(length, batch.gpu.limits.maxComputeWorkgroupsPerDimension);
  batch.run(kernels.add_weighted, {
    workgroups,
    buffers: { addend, total },
    params: { length, width: workgroups[0] * INVOCATIONS, weight },
  });
}
