import { type Dtype, elementCount, itemSize } from "../../format/dtype.ts";

/** A view of any strides on stored elements, as PyTorch's tensors are. */
export interface Strided {
  /** Index of the first element. */
  readonly offset: number;
  /** Sizes of the axes, slowest first. */
  readonly shape: readonly number[];
  /** Step along each axis, in elements. */
  readonly strides: readonly number[];
}

/**
 * The elements of a strided view in row-major order: a view when they already lie so, else a copy.
 *
 * @param view Which elements.
 * @param storage The bytes they are among.
 * @param dtype Element type.
 * @returns Their bytes.
 * @throws {SyntaxError} If the view leaves the storage, or shows elements more often than the storage has them, as
 * a few bytes could then claim any size; the message is the reason alone.
 */
export function rowMajorBytes(
  view: Strided,
  storage: Uint8Array<ArrayBuffer>,
  dtype: Dtype,
): Uint8Array<ArrayBuffer> {
  const bytes = itemSize(dtype);
  const count = elementCount(view.shape);
  const held = storage.length / bytes;
  const last = view.shape.reduce(
    (index, size, axis) => index + (size - 1) * (view.strides[axis] ?? 0),
    view.offset,
  );
  if (!(count <= held) || (count > 0 && !(last < held))) {
    throw new SyntaxError(
      `a tensor of shape [${view.shape}], strides [${view.strides}], offset ${view.offset} leaves its storage of ${held} elements`,
    );
  }
  if (isRowMajor(view)) return storage.subarray(view.offset * bytes, (view.offset + count) * bytes);
  return gather(view, storage, bytes);
}

function isRowMajor({ shape, strides }: Strided): boolean {
  let dense = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size !== 1 && strides[axis] !== dense) return false;
    dense *= size;
  }
  return true;
}

/** Walks the indices as an odometer does, last axis fastest. */
function gather(
  { offset, shape, strides }: Strided,
  storage: Uint8Array,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const gathered = new Uint8Array(elementCount(shape) * bytes);
  const index = shape.map(() => 0);
  let source = offset;
  for (let target = 0; target < gathered.length; target += bytes) {
    for (let i = 0; i < bytes; i++) gathered[target + i] = storage[source * bytes + i] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      source += stride;
      index[axis] = next;
      if (next < (shape[axis] ?? 1)) break;
      source -= next * stride;
      index[axis] = 0;
    }
  }
  return gathered;
}
