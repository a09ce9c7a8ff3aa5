/**
 * Bytes that are read in pieces, so that much of them need not be in main memory.
 *
 * @module
 */
import { byteSize, type Dtype, type StoredTensor } from "./dtype.ts";

/** Bytes of a piece: what is hashed, checked and written at once. */
export const PIECE_BYTES = 2 ** 20;

/** A number of bytes, somewhere. */
export interface ByteSource {
  /** How many. */
  readonly size: number;
  /** Bytes `begin` to `end`. */
  read(begin: number, end: number): Uint8Array<ArrayBuffer>;
}

/** Bytes in main memory; what is read are views. */
export function heldBytes(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return { size: bytes.length, read: (begin, end) => bytes.subarray(begin, end) };
}

/** A tensor that is left where its bytes are. */
export function sourceTensor(dtype: Dtype, shape: readonly number[], source: ByteSource): StoredTensor {
  return {
    dtype,
    shape,
    get data() {
      return source.read(0, source.size);
    },
    read: (begin, end) => source.read(begin, end),
  };
}

/** The bytes of a tensor, in place or in its file. */
export function tensorBytes(tensor: StoredTensor): ByteSource {
  return tensor.read ? { size: byteSize(tensor), read: tensor.read } : heldBytes(tensor.data);
}

/** All bytes, {@linkcode PIECE_BYTES} at a time and the rest. */
export function* piecesOf(source: ByteSource): Generator<Uint8Array<ArrayBuffer>> {
  for (let begin = 0; begin < source.size; begin += PIECE_BYTES) {
    yield source.read(begin, Math.min(begin + PIECE_BYTES, source.size));
  }
}
