/** Arrays in main memory, for what computes there. */

/** A dense row-major array of float32. */
export interface HostTensor {
  /** Extent of every axis, slowest first. */
  readonly shape: readonly number[];
  /** Its elements. */
  readonly data: Float32Array<ArrayBuffer>;
}
