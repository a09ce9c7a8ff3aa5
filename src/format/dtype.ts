/**
 * Element types of stored tensors and their typed arrays. Bytes are little-endian on disk, and so is every
 * platform that Deno runs on, so a typed array over the bytes is the tensor.
 *
 * @module
 */

/** The typed array that holds the elements of each element type; `BF16` has none of its own: its bits. */
export interface ElementArrays {
  /** One byte for each truth value, 0 or 1. */
  BOOL: Uint8Array<ArrayBuffer>;
  /** Unsigned bytes. */
  U8: Uint8Array<ArrayBuffer>;
  /** Signed bytes. */
  I8: Int8Array<ArrayBuffer>;
  /** Unsigned 16-bit integers. */
  U16: Uint16Array<ArrayBuffer>;
  /** Signed 16-bit integers. */
  I16: Int16Array<ArrayBuffer>;
  /** IEEE half precision. */
  F16: Float16Array<ArrayBuffer>;
  /** The upper half of the bits of a float32. */
  BF16: Uint16Array<ArrayBuffer>;
  /** Unsigned 32-bit integers. */
  U32: Uint32Array<ArrayBuffer>;
  /** Signed 32-bit integers. */
  I32: Int32Array<ArrayBuffer>;
  /** IEEE single precision. */
  F32: Float32Array<ArrayBuffer>;
  /** Unsigned 64-bit integers. */
  U64: BigUint64Array<ArrayBuffer>;
  /** Signed 64-bit integers. */
  I64: BigInt64Array<ArrayBuffer>;
  /** IEEE double precision. */
  F64: Float64Array<ArrayBuffer>;
}

/** Name of an element type, as the safetensors format spells it. */
export type Dtype = keyof ElementArrays;

/** A tensor as it lies in a file: raw bytes with their element type and shape (row-major). */
export interface StoredTensor {
  /** Element type. */
  readonly dtype: Dtype;
  /** Sizes of the axes, slowest first; empty for a scalar. */
  readonly shape: readonly number[];
  /** Little-endian elements, `itemSize(dtype) * product(shape)` bytes, at any alignment. Where there is `read`, read anew each time. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Reads bytes `begin` to `end` of those of a large tensor that is left in its file; they are the caller's own. */
  readonly read?: (begin: number, end: number) => Uint8Array<ArrayBuffer>;
}

type ArrayConstructors = {
  [D in Dtype]: {
    new (buffer: ArrayBuffer, byteOffset: number, length: number): ElementArrays[D];
    readonly BYTES_PER_ELEMENT: number;
  };
};

const ARRAYS: ArrayConstructors = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  U16: Uint16Array,
  I16: Int16Array,
  F16: Float16Array,
  BF16: Uint16Array,
  U32: Uint32Array,
  I32: Int32Array,
  F32: Float32Array,
  U64: BigUint64Array,
  I64: BigInt64Array,
  F64: Float64Array,
};

/** All element types that can be read and written. */
export const DTYPES: readonly Dtype[] = Object.keys(ARRAYS).filter(isDtype);

/**
 * Whether `name` is an element type that can be read and written.
 *
 * @param name Any text, for example from a file's header.
 * @returns True when it names an element type.
 */
export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(ARRAYS, name);
}

/**
 * Bytes of one element.
 *
 * @param dtype Element type.
 * @returns 1, 2, 4 or 8.
 */
export function itemSize(dtype: Dtype): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

/**
 * Number of elements of a shape; 1 for a scalar.
 *
 * @param shape Sizes of the axes.
 * @returns The product of the sizes.
 */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Bytes of a tensor.
 *
 * @param tensor The tensor.
 * @returns How many its element type and shape want.
 */
export function byteSize({ dtype, shape }: Pick<StoredTensor, "dtype" | "shape">): number {
  return itemSize(dtype) * elementCount(shape);
}

/**
 * The elements of a tensor of known element type: a view on its bytes when they are aligned, else a copy.
 *
 * @param tensor The tensor.
 * @param dtype The element type it must have.
 * @returns Elements in row-major order.
 * @throws {TypeError} If the tensor has another element type.
 */
export function elements<D extends Dtype>(tensor: StoredTensor, dtype: D): ElementArrays[D] {
  if (tensor.dtype !== dtype) {
    throw new TypeError(`Cannot read tensor elements: they are ${tensor.dtype}, wanted ${dtype}`);
  }
  const { BYTES_PER_ELEMENT: bytes } = ARRAYS[dtype];
  const data = tensor.data.byteOffset % bytes === 0 ? tensor.data : tensor.data.slice();
  return new ARRAYS[dtype](data.buffer, data.byteOffset, data.byteLength / bytes);
}

/**
 * The elements of a floating-point tensor in single precision: a view when they are aligned F32, else a copy.
 *
 * @param tensor A tensor of type F16, BF16, F32 or F64.
 * @returns Elements in row-major order, rounded to nearest when they were doubles.
 * @throws {TypeError} If the elements are not floating-point numbers.
 */
export function float32(tensor: StoredTensor): Float32Array<ArrayBuffer> {
  switch (tensor.dtype) {
    case "F32":
      return elements(tensor, "F32");
    case "F16":
      return new Float32Array(elements(tensor, "F16"));
    case "F64":
      return new Float32Array(elements(tensor, "F64"));
    case "BF16":
      return new Float32Array(Uint32Array.from(elements(tensor, "BF16"), (bits) => bits << 16).buffer);
    default:
      throw new TypeError(`Cannot read tensor as float32: its elements are ${tensor.dtype}`);
  }
}

/** Elements that need not all be in main memory, as a Float32Array shows them. */
export type Floats = Pick<Float32Array<ArrayBuffer>, "length" | "subarray">;

/**
 * As {@linkcode float32}; of a large F32 tensor that is left in a file, elements are read as they are asked for.
 *
 * @param tensor A tensor of type F16, BF16, F32 or F64.
 * @returns Elements in row-major order; `subarray` takes both ends.
 * @throws {TypeError} If the elements are not floating-point numbers.
 */
export function floats(tensor: StoredTensor): Floats {
  const { dtype, shape, read } = tensor;
  if (!read || dtype !== "F32") return float32(tensor);
  const length = elementCount(shape);
  const bytes = itemSize(dtype);
  return {
    length,
    subarray: (begin = 0, end = length) => {
      const data = read(bytes * begin, bytes * end);
      return elements({ dtype, shape: [end - begin], data }, dtype);
    },
  };
}

/** Bits of elements in half precision that need not all be in main memory. */
export type HalfBits = Pick<Uint16Array<ArrayBuffer>, "length" | "subarray">;

/**
 * The bits of a tensor in half precision; of a large one that is left in a file, they are read as they are asked for.
 *
 * @param tensor A tensor of type F16.
 * @returns Bits in row-major order; `subarray` takes both ends.
 * @throws {TypeError} If the tensor has another element type.
 */
export function halfBits(tensor: StoredTensor): HalfBits {
  const { dtype, shape, read } = tensor;
  const bits = (data: Uint8Array<ArrayBuffer>, length: number) => {
    const { buffer, byteOffset } = elements({ dtype, shape: [length], data }, "F16");
    return new Uint16Array(buffer, byteOffset, length);
  };
  const length = elementCount(shape);
  if (!read) return bits(tensor.data, length);
  const bytes = itemSize(dtype);
  return {
    length,
    subarray: (begin = 0, end = length) => bits(read(bytes * begin, bytes * end), end - begin),
  };
}

/**
 * Wraps a typed array as a tensor, without a copy.
 *
 * @param dtype Element type.
 * @param shape Sizes of the axes.
 * @param values Elements in row-major order.
 * @returns The tensor; its bytes are those of `values`.
 * @throws {TypeError} If the number of elements is not the product of the shape.
 */
export function storedTensor<D extends Dtype>(
  dtype: D,
  shape: readonly number[],
  values: ElementArrays[D],
): StoredTensor {
  if (values.length !== elementCount(shape)) {
    throw new TypeError(
      `Cannot store tensor: received ${values.length} elements, shape [${shape}] wants ${
        elementCount(shape)
      }`,
    );
  }
  return { dtype, shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}
