/**
 * The strips of a TIFF file, unpacked within the size of the picture.
 *
 * @module
 */
import type { TiffHeader } from "./header_tiff.ts";
import { UNPACKERS } from "./tiff_compressions.ts";

/**
 * Reads and unpacks all strips. A strip may hold as many rows as the others, even if the picture ends before; more is
 * refused, and nothing larger is made.
 *
 * @param bytes The whole file; the strips lie in it.
 * @param header What readTiffHeader() found in it.
 * @returns The bytes of the picture's rows, in the file's byte order; a copy.
 * @throws {SyntaxError} If a strip is damaged, or holds less than its rows or more.
 */
export function readStrips(bytes: Uint8Array, header: TiffHeader): Uint8Array {
  const { width, height, samples, bits, strips, rowsPerStrip, compression } = header;
  const unpack = UNPACKERS.get(compression);
  if (unpack === undefined) throw new SyntaxError(`compression ${compression} is not read`);
  const rowBytes = width * samples * bits / 8;
  const whole = rowsPerStrip * rowBytes;
  const out = new Uint8Array(height * rowBytes);
  strips.forEach(({ offset, length }, i) => {
    const rows = ofStrip(i, () => unpack(bytes.subarray(offset, offset + length), whole));
    const wanted = Math.min(whole, out.length - i * whole);
    if (rows.length < wanted) {
      throw new SyntaxError(`strip ${i} holds ${rows.length} bytes instead of ${wanted}`);
    }
    out.set(rows.subarray(0, wanted), i * whole);
  });
  return out;
}

/** Says in which strip something is wrong. */
function ofStrip<T>(strip: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`strip ${strip}: ${cause.message}`, { cause });
  }
}
