/**
 * NumPy arrays as pictures: [height, width], [height, width, bands] or [bands, height, width], in a `.npy` file or an archive `.npz`.
 *
 * The format is a header and the samples (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Of the readers on npm
 * one brings an HTTP client along, another knows neither big-endian nor Fortran order and fails on the former by a slip.
 *
 * @module
 */

import { type Image, ImageError } from "../image.ts";
import { mixed, MOST_CHANNELS, wantedBands } from "./bands.ts";
import { checkSize, MIN_SIDE } from "./header.ts";
import { type FileSamples, levelled, type SampledFile } from "./samples.ts";

/** What the header of an array says. */
interface Header {
  /** NumPy's name of the type: byte order, kind and bytes, as `<u2`. */
  readonly type: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the samples begin. */
  readonly start: number;
}

/** Where the samples of a picture lie in its array. */
interface Layout {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Steps from a row, a column and a band to the next, in samples. */
  readonly steps: { readonly row: number; readonly column: number; readonly band: number };
}

/** Arrays of samples by kind and bytes. Booleans are told from bytes. */
const TYPES = {
  b1: Uint8Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;

/**
 * Decodes an array.
 *
 * @throws {ImageError} If it has no shape of a picture, a type that is not read, bands of which none are chosen, or samples above white.
 * @throws {SyntaxError} If it is damaged.
 */
export function decodeNpy(file: SampledFile): Image {
  const { bytes, name, maxPixels, white } = file;
  const header = readHeader(bytes);
  const kind = header.type.slice(1) as keyof typeof TYPES;
  if (!Object.hasOwn(TYPES, kind)) {
    throw new ImageError(
      name,
      `it is an array of type ${header.type}`,
      "save it as uint8, uint16 or float32",
    );
  }
  const layout = layoutOf(header, name);
  checkSize(layout, name, maxPixels);
  const wanted = wantedBands(file, layout.count, layout.count >= 1 && layout.count <= MOST_CHANNELS, name);
  const samples = readSamples(bytes, header, kind);
  const picked = pick(samples, layout, wanted);
  if (kind === "b1") picked.forEach((sample, i) => picked[i] = sample ? 255 : 0);
  const { width, height } = layout;
  return { width, height, ...mixed(levelled(picked, white, name), wanted.length, file, name) };
}

/** Names that a message tells. */
const NAMED = 12;

/**
 * The bytes of an array of a `.npz` archive.
 *
 * @param use.array Its name; undefined: the only one.
 * @param use.most Most bytes that it may inflate to.
 * @throws {ImageError} If there are several and none is named, or there is none of that name.
 * @throws {SyntaxError} If the archive is damaged.
 */
export async function unpackNpz(
  bytes: Uint8Array,
  { name, array, most }: { readonly name: string; readonly array: string | undefined; readonly most: number },
): Promise<Uint8Array> {
  const { unzipSync } = await import("fflate");
  const names: string[] = [];
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter({ name: entry, originalSize }) {
        names.push(entry);
        const wanted = array === undefined ? names.length === 1 : arrayOf(entry) === array;
        if (wanted && originalSize > most) {
          throw new SyntaxError(`'${entry}' has ${originalSize} bytes, over the limit of ${most}`);
        }
        return wanted;
      },
    });
  } catch (cause) {
    if (cause instanceof SyntaxError) throw cause;
    throw new SyntaxError("the archive is damaged", { cause });
  }
  const found = names.find((entry) => array === undefined ? names.length === 1 : arrayOf(entry) === array);
  if (found !== undefined) return files[found] as Uint8Array;
  const known = names.slice(0, NAMED).map(arrayOf).join(", ") + (names.length > NAMED ? ", ..." : "");
  if (array !== undefined) {
    throw new ImageError(
      name,
      `it has no array '${array}'`,
      known ? `its arrays are ${known}` : "it is empty",
    );
  }
  throw names.length === 0 ? new ImageError(name, "it holds no array", "leave it out") : new ImageError(
    name,
    `it holds ${names.length} arrays: ${known}`,
    `name one of them, as '${name}#${arrayOf(names[0] as string)}'`,
  );
}

/** The name of an array by that of its file in the archive. */
function arrayOf(entry: string): string {
  return entry.replace(/\.npy$/, "");
}

function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = (bytes[6] ?? 0) >= 2;
  const from = long ? 12 : 10;
  if (bytes.length < from) throw new SyntaxError("its header is cut");
  const start = from + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length) throw new SyntaxError(`its header ends at byte ${start} of ${bytes.length}`);
  const text = new TextDecoder("latin1").decode(bytes.subarray(from, start));
  const type = /'descr':\s*'([<>|=][a-z]\d+)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1]?.split(",").filter((part) => part.trim() !== "")
    .map(Number);
  if (!type || !order || !shape) {
    throw new SyntaxError("its header names no type, order and shape of plain samples");
  }
  return { type, fortran: order === "True", shape, start };
}

function layoutOf({ shape, fortran }: Header, name: string): Layout {
  const [first = 0, second = 0, third = 1] = shape;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new ImageError(
      name,
      `it is an array of shape (${shape.join(", ")})`,
      "save it as (height, width), (height, width, bands) or (bands, height, width)",
    );
  }
  const strides = fortran ? [1, first, first * second] : [second * third, third, 1];
  const [a, b, c] = strides as [number, number, number];
  const bandsFirst = shape.length === 3 && first < MIN_SIDE && third >= MIN_SIDE;
  return bandsFirst
    ? { height: second, width: third, count: first, steps: { row: b, column: c, band: a } }
    : { height: first, width: second, count: third, steps: { row: a, column: b, band: c } };
}

function readSamples(
  bytes: Uint8Array,
  { type, shape, start }: Header,
  kind: keyof typeof TYPES,
): FileSamples {
  const Samples = TYPES[kind];
  const wanted = shape.reduce((product, extent) => product * extent, Samples.BYTES_PER_ELEMENT);
  if (bytes.length - start < wanted) {
    throw new SyntaxError(`it has ${bytes.length - start} bytes of samples, wanted ${wanted}`);
  }
  const copy = bytes.slice(start, start + wanted);
  if (type[0] === ">") reverseBytes(copy, Samples.BYTES_PER_ELEMENT);
  return new Samples(copy.buffer);
}

function reverseBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

function pick(samples: FileSamples, { width, height, steps }: Layout, bands: readonly number[]): FileSamples {
  const Samples = samples.constructor as Uint8ArrayConstructor;
  const result = new Samples(width * height * bands.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * steps.row + x * steps.column;
      for (const band of bands) result[to++] = samples[at + band * steps.band] as number;
    }
  }
  return result;
}
