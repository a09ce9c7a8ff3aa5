/**
 * Arrays as NumPy files.
 *
 * @module
 */

/** What every NumPy file starts with: magic and format version 1.0. */
const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);

/** Data starts at a multiple of this, so that it can be mapped. */
const ALIGNMENT = 64;

/**
 * Encodes an array as a NumPy file (numpy.lib.format, version 1.0), readable with `numpy.load()`.
 *
 * @param shape Length of each axis, slowest first.
 * @param data The elements in row-major order.
 * @returns The bytes of the file.
 * @throws {RangeError} If the number of elements is not the product of the shape.
 */
export function encodeNpyFloat32(shape: readonly number[], data: Float32Array): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, length) => product * length, 1);
  if (data.length !== count) {
    throw new RangeError(
      `Cannot encode NumPy file: received ${data.length} elements, wanted ${count} for shape [${
        shape.join(", ")
      }]`,
    );
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((MAGIC.length + 2 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = text.padEnd(start - MAGIC.length - 3) + "\n";
  const bytes = new Uint8Array(start + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint16(MAGIC.length, header.length, true);
  bytes.set(new TextEncoder().encode(header), MAGIC.length + 2);
  data.forEach((value, i) => view.setFloat32(start + 4 * i, value, true));
  return bytes;
}
