/** Sizes that the shaders of SPADE share with the host's dispatch sizes. */

/** Override constants of squared_distances.wgsl: invocations of a workgroup along columns and rows. */
export const SQUARED_DISTANCES_CONSTANTS = { LANES: 16, ROWS: 4 } as const;

/** Override constant of nearest_position.wgsl: groups of positions that a workgroup computes. */
export const NEAREST_POSITION_CONSTANTS = { INVOCATIONS: 64 } as const;

/** Columns and rows of the register tile of squared_distances.wgsl, which is unrolled for it. */
export const SQUARED_DISTANCES_TILE = 8;

/** Positions of a group in nearest_position.wgsl: the lanes of a vec4. */
export const GROUP = 4;
