/** Sizes that the shaders of the hierarchical Gaussian share with the host's dispatch sizes. */

/** Invocations of a workgroup along the cells; override constant CELLS. Two or more waves on every GPU. */
export const CELLS = 64;

/** Rows (and columns) of the register tile; the shaders are unrolled for it. */
export const TILE = 8;

/** Images that one invocation of condition.wgsl and substitute.wgsl treats: the lanes of a vec4. */
export const IMAGES = 4;

/** Invocations of a workgroup of center.wgsl; override constant INVOCATIONS. */
export const INVOCATIONS = 256;

/** Workgroups, or tiles, that cover `count`. */
export function ceilDiv(count: number, size: number): number {
  return Math.ceil(count / size);
}
