/** Sizes of dense arrays. */

/** A tensor is more than the device can bind. */
export class DeviceLimitError extends RangeError {
  /** Name of the class. */
  override readonly name = "RangeError"; // what callers are told of
}

/** Bytes of an element; all types have four. */
export const ELEMENT_BYTES = 4;

/** Number of elements of a shape. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/**
 * Size of an array in bytes.
 *
 * @param label Name of the array, for messages.
 * @param largest Bytes of the largest buffer that a kernel can be given.
 * @throws {RangeError} If an extent is not a positive integer, or the array is larger than that.
 */
export function checkedBytes(label: string, shape: readonly number[], largest: number): number {
  if (shape.some((extent) => !Number.isSafeInteger(extent) || extent <= 0)) {
    throw new RangeError(
      `Cannot allocate tensor "${label}": every extent must be a positive integer: received [${shape}]`,
    );
  }
  const bytes = elements(shape) * ELEMENT_BYTES;
  if (bytes > largest) {
    throw new DeviceLimitError(
      `Cannot allocate tensor "${label}": [${shape}] takes ${bytes} bytes, the device binds at most ${largest}`,
    );
  }
  return bytes;
}
