/**
 * The bytes of a network: a session has a copy of its own, and those of a large network are made again where another session wants
 * them.
 *
 * @module
 */

import { freeArray } from "../../free_array.ts";

/** Bytes from which a network is large: six times those of the embedded one. */
export const LARGE_BYTES = 2 ** 24;

/** A network, as a session takes it. */
export interface NetworkBytes {
  /** The model file. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Makes it again; with it a session lets go of a large one. */
  readonly again?: (() => Promise<Uint8Array<ArrayBuffer>>) | undefined;
}

/** The bytes, made again if they were let go. */
export async function heldOr<T extends Uint8Array<ArrayBuffer>>(
  { onnx, again }: { readonly onnx: T; readonly again?: (() => Promise<T>) | undefined },
): Promise<T> {
  return onnx.length === 0 && again ? await again() : onnx;
}

/** Gives the memory of a large network back, which is empty then. */
export function letGo({ onnx, again }: NetworkBytes): void {
  const own = onnx.buffer.byteLength === onnx.length;
  if (again && own && onnx.length >= LARGE_BYTES) freeArray(onnx);
}
