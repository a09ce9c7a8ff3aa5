/** Sizes that the shaders of the multivariate Gaussian share with the host's dispatch sizes. */

/** Invocations of a workgroup; override constant INVOCATIONS. 64 tiles of 8 x 8 fill the workgroup memory that all devices have. */
export const INVOCATIONS = 64;

/** Rows and columns of the register tile; gram.wgsl and project.wgsl are unrolled for it. */
export const TILE = 8;

/**
 * Columns that one workgroup of gram.wgsl adds up; override constant CHUNK. 64 terms to an invocation: few enough to be added in
 * float32, enough for the sum over the workgroup to weigh little beside them.
 */
export const CHUNK = 4096;
