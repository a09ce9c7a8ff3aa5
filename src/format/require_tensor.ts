import type { Dtype, StoredTensor } from "./dtype.ts";
import { printable } from "./printable.ts";

/** Named tensors of one file, whatever its format. */
export interface TensorFile {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Tensors by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Looks up a tensor that must be there with a known shape.
 *
 * @param file The file that should hold it.
 * @param key Name of the tensor.
 * @param shape The shape it must have.
 * @param dtype The element type it must have; left out: any.
 * @returns The tensor.
 * @throws {SyntaxError} If the tensor is missing or has another shape or element type.
 */
export function requireTensor(
  file: TensorFile,
  key: string,
  shape: readonly number[],
  dtype?: Dtype,
): StoredTensor {
  const tensor = file.tensors.get(key);
  if (tensor === undefined) {
    throw new SyntaxError(
      `Cannot use '${file.name}': tensor '${key}' is missing, wanted shape [${shape}]; is it the right file`,
    );
  }
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
    throw new SyntaxError(
      `Cannot use '${file.name}': tensor '${key}' has shape [${
        printable(`${tensor.shape}`)
      }], wanted [${shape}]; is it the right file`,
    );
  }
  if (dtype !== undefined && tensor.dtype !== dtype) {
    throw new SyntaxError(
      `Cannot use '${file.name}': tensor '${key}' has elements ${tensor.dtype}, wanted ${dtype}; is it the right file`,
    );
  }
  return tensor;
}
