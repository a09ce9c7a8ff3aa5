/** Sizes of dispatches. */

/** Workgroups along x, y and z. */
export type Workgroups = readonly [x: number, y: number, z: number];

/** Workgroups, or tiles, that cover `count`. */
export function ceilDiv(count: number, size: number): number {
  return Math.ceil(count / size);
}

/**
 * Workgroups for a list of elements: one dimension, folded into two past the device's limit of workgroups in one.
 *
 * @param elements Length of the list.
 * @param size Elements of one workgroup.
 * @param limit The device's `maxComputeWorkgroupsPerDimension`.
 */
export function foldedWorkgroups(elements: number, size: number, limit: number): Workgroups {
  const groups = ceilDiv(elements, size);
  const rows = ceilDiv(groups, limit);
  return [ceilDiv(groups, rows), rows, 1];
}
