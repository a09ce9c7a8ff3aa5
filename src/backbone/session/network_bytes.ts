/**
 * The bytes of a network: a session has a copy of its own, and those of a large network are made again where another session wants
 * them.
 *
 * @module
 */

/** Bytes from which a network is large: six times those of the embedded one. */
export const LARGE_BYTES = 2 ** 24;

/** A network, as a session takes it. */
export interface NetworkBytes {
  /** The model file. */
  readonly onnx: Uint8Array;
  /** Makes it again; with it a session lets go of a large one. */
  readonly again?: (() => Promise<Uint8Array>) | undefined;
}

/** The bytes, made again if they were let go. */
export async function heldOr<T extends Uint8Array>(
  { onnx, again }: { readonly onnx: T; readonly again?: (() => Promise<T>) | undefined },
): Promise<T> {
  return onnx.length === 0 && again ? await again() : onnx;
}

/** Gives the memory of a large network back, which is empty then: at once, not when the collector gets round to it. */
export function letGo({ onnx, again }: NetworkBytes): void {
  const { buffer, length } = onnx;
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === length;
  if (again && own && length >= LARGE_BYTES) buffer.transfer(0);
}
