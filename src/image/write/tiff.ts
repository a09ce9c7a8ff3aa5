/**
 * Anomaly maps as floating-point TIFF files.
 *
 * @module
 */

import { DRAWN_BY } from "../drawn_mark.ts";

/** One plane of float samples, row by row from the top left. */
export interface FloatPlane {
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** `height * width` samples; NaN is allowed. */
  data: Float32Array;
}

/** TIFF types. */
const ASCII = 2;
const SHORT = 3;
const LONG = 4;

/** Byte order, version, offset of the directory. */
const HEADER_BYTES = 8;

/** Name of the program, behind the header. */
const SOFTWARE = new TextEncoder().encode(`${DRAWN_BY}\0`);

/** Where the samples begin: at a multiple of their four bytes. */
const SAMPLES = HEADER_BYTES + Math.ceil(SOFTWARE.length / 4) * 4;

/** Offsets in a TIFF file have 32 bits. */
const MAX_BYTES = 2 ** 32 - 1;

/**
 * Encodes a plane as a TIFF file: 32-bit float, little-endian, one uncompressed strip.
 *
 * @param plane Samples with their size.
 * @returns The bytes of the file.
 * @throws {RangeError} If the data has another length than the size asks for, is empty, or too large for
 * TIFF.
 */
export function encodeTiffFloat32(plane: FloatPlane): Uint8Array<ArrayBuffer> {
  const { width, height, data } = plane;
  if (data.length !== width * height || data.length === 0) {
    throw new RangeError(
      `Cannot encode TIFF: received ${data.length} samples, wanted ${width} x ${height} and at least one`,
    );
  }
  // Behind the samples, so that those start at a fixed place.
  const directory = SAMPLES + data.byteLength;
  const tags: [tag: number, type: number, value: number, count?: number][] = [
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, 32], // bits per sample
    [259, SHORT, 1], // no compression
    [262, SHORT, 1], // larger is brighter
    [273, LONG, SAMPLES], // offset of the strip
    [277, SHORT, 1], // samples per pixel
    [278, LONG, height], // rows in the strip
    [279, LONG, data.byteLength],
    [305, ASCII, HEADER_BYTES, SOFTWARE.length], // offset of the program's name
    [339, SHORT, 3], // samples are IEEE floating point
  ];
  const size = directory + 2 + 12 * tags.length + 4; // number of tags, tags, no further page
  if (size > MAX_BYTES) {
    throw new RangeError(`Cannot encode TIFF: ${size} bytes are over its limit of ${MAX_BYTES}`);
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x4949); // "II": little-endian
  view.setUint16(2, 42, true);
  view.setUint32(4, directory, true);
  bytes.set(SOFTWARE, HEADER_BYTES);
  data.forEach((value, i) => view.setFloat32(SAMPLES + 4 * i, value, true));
  view.setUint16(directory, tags.length, true);
  tags.forEach(([tag, type, value, count = 1], i) => {
    const entry = directory + 2 + 12 * i;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, count, true);
    view.setUint32(entry + 8, value, true); // a little-endian SHORT stands first in its four bytes
  });
  return bytes;
}
