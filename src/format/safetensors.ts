/**
 * Reader and writer of the safetensors format: an 8-byte little-endian header length, a JSON header, raw data.
 * The file is not trusted: every claim of the header is checked against the bytes that are there before it is
 * used, and nothing of a claimed size is allocated (tensors are views).
 *
 * Format: https://github.com/huggingface/safetensors#format
 *
 * @module
 */

import {
  type ByteSource,
  heldBytes,
  PIECE_BYTES,
  piecesOf,
  sourceTensor,
  tensorBytes,
} from "./byte_source.ts";
import { byteSize, DTYPES, elementCount, isDtype, itemSize, type StoredTensor } from "./dtype.ts";
import { printable } from "./printable.ts";

/** The contents of one safetensors file. */
export interface Safetensors {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Free text entries of the header. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Tensors by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** A file to be written: its pieces in order, so that large tensors need not be copied into one array. */
export interface SafetensorsFile {
  /** Header (with its length), then the bytes of each tensor. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  /** Sum of the lengths of the parts. */
  readonly size: number;
}

const LENGTH_BYTES = 8;
/** Largest header that is read, 4 MiB: forty thousand tensors, ten times what the largest public networks have. */
const HEADER_LIMIT = 2n ** 22n;
const METADATA = "__metadata__";

/**
 * Reads a safetensors file.
 *
 * @param bytes The whole file.
 * @param name Name of the file, for messages.
 * @returns Metadata and tensors; the tensors are views on `bytes`.
 * @throws {SyntaxError} If the file is truncated or breaks a rule of the format; the message says which.
 */
export function parseSafetensors(bytes: Uint8Array<ArrayBuffer>, name: string): Safetensors {
  return parse(
    heldBytes(bytes),
    name,
    ({ dtype, shape }, span) => ({ dtype, shape, data: span.read(0, span.size) }),
  );
}

/**
 * Reads a safetensors file whose large tensors are left where they are.
 *
 * @param file The whole file.
 * @param name Name of the file, for messages.
 * @returns Metadata and tensors; those of more than {@linkcode PIECE_BYTES} are read from `file` each time that they are asked for.
 * @throws {SyntaxError} If the file is truncated or breaks a rule of the format; the message says which.
 * @throws {Error} If it cannot be read.
 */
export function parseLargeSafetensors(file: ByteSource, name: string): Safetensors {
  return parse(
    file,
    name,
    ({ dtype, shape }, span) =>
      span.size > PIECE_BYTES
        ? sourceTensor(dtype, shape, span)
        : { dtype, shape, data: span.read(0, span.size) },
  );
}

function parse(
  file: ByteSource,
  name: string,
  tensorOf: (entry: Entry, bytes: ByteSource) => StoredTensor,
): Safetensors {
  const header = readHeader(file, name);
  const { [METADATA]: metadata = {}, ...entries } = header.json;
  const tensors = new Map<string, StoredTensor>();
  const spans: Span[] = [];
  for (const [key, entry] of Object.entries(entries)) {
    const span = readEntry(
      entry,
      header.data.size,
      (reason) => fail(name, `tensor ${quoted(key)} ${reason}`),
    );
    tensors.set(key, tensorOf(span, spanOf(header.data, span.begin, span.end)));
    spans.push({ ...span, key });
  }
  checkCoverage(spans, header.data.size, name);
  return { name, metadata: readMetadata(metadata, name), tensors };
}

/** Some of the bytes of a source. */
function spanOf(source: ByteSource, begin: number, end: number): ByteSource {
  return { size: end - begin, read: (first, last) => source.read(begin + first, begin + last) };
}

/** A file to be written piece by piece. */
export interface SafetensorsPieces {
  /** As of {@linkcode SafetensorsFile}; of tensors that are left in a file, piece by piece as they are asked for. */
  readonly parts: Iterable<Uint8Array<ArrayBuffer>>;
  /** Sum of the lengths of the parts. */
  readonly size: number;
}

/**
 * Lays out a safetensors file. Tensors are sorted by item size, largest first, then by name, and the header is
 * padded to a multiple of 8, so every tensor is naturally aligned and the same contents give the same bytes.
 *
 * @param tensors Tensors by name.
 * @param metadata Free text entries for the header.
 * @returns The pieces of the file; the data pieces are the tensors' own bytes, not copies.
 * @throws {TypeError} If a tensor has not as many bytes as its shape and type want, or a reserved name.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): SafetensorsFile {
  const { parts, size } = layOutSafetensors(tensors, metadata);
  return { parts: [...parts], size };
}

/** As {@linkcode encodeSafetensors}, of a file that need not be in main memory. */
export function layOutSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): SafetensorsPieces {
  const sorted = [...tensors].sort(([a, x], [b, y]) =>
    itemSize(y.dtype) - itemSize(x.dtype) || (a < b ? -1 : 1)
  );
  const entries: [string, unknown][] = [[METADATA, metadata]];
  let end = 0;
  for (const [key, tensor] of sorted) {
    const { dtype, shape } = tensor;
    const wanted = byteSize(tensor);
    const { size } = tensorBytes(tensor);
    if (size !== wanted || key === METADATA) {
      throw new TypeError(
        `Cannot encode tensor ${quoted(key)} as safetensors: received ${size} bytes, ` +
          `${dtype} [${shape}] wants ${wanted}, and '${METADATA}' is reserved`,
      );
    }
    entries.push([key, { dtype, shape, data_offsets: [end, end += size] }]);
  }
  const header = encodeHeader(Object.fromEntries(entries));
  const parts = { [Symbol.iterator]: () => partsOf(header, sorted.map(([, tensor]) => tensor)) };
  return { parts, size: header.length + end };
}

function* partsOf(
  header: Uint8Array<ArrayBuffer>,
  tensors: readonly StoredTensor[],
): Generator<Uint8Array<ArrayBuffer>> {
  yield header;
  for (const tensor of tensors) {
    if (tensor.read) yield* piecesOf(tensorBytes(tensor));
    else yield tensor.data;
  }
}

/** A tensor's entry of the header, checked by itself. */
interface Entry {
  dtype: StoredTensor["dtype"];
  shape: number[];
  begin: number;
  end: number;
}

type Span = Entry & { key: string };

function fail(name: string, reason: string): never {
  throw new SyntaxError(`Cannot read safetensors file '${printable(name)}': ${reason}`);
}

function readHeader(file: ByteSource, name: string) {
  if (file.size < LENGTH_BYTES) {
    fail(name, `it has ${file.size} bytes, wanted at least ${LENGTH_BYTES}; the file is truncated`);
  }
  const length = file.read(0, LENGTH_BYTES);
  const claimed = new DataView(length.buffer, length.byteOffset).getBigUint64(0, true);
  const rest = file.size - LENGTH_BYTES;
  if (claimed > BigInt(rest)) {
    fail(
      name,
      `its header claims ${claimed} bytes, ${rest} are left; the file is truncated or of another kind`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(claimed);
  if (claimed > HEADER_LIMIT) {
    fail(
      name,
      `its header has ${claimed} bytes, at most ${HEADER_LIMIT} are read; the file is of another kind`,
    );
  }
  const json = parseJson(file.read(LENGTH_BYTES, dataStart), name);
  if (!isRecord(json)) fail(name, "its header is not a JSON object");
  return { json, data: spanOf(file, dataStart, file.size) };
}

function parseJson(header: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch (cause) {
    fail(name, `its header is not JSON in UTF-8 (${printable(String(cause))})`);
  }
}

function readMetadata(metadata: unknown, name: string): Record<string, string> {
  if (!isRecord(metadata)) fail(name, `'${METADATA}' is not a JSON object`);
  const texts: [string, string][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") fail(name, `metadata entry ${quoted(key)} is not text`);
    texts.push([key, value]);
  }
  return Object.fromEntries(texts);
}

function readEntry(entry: unknown, dataLength: number, refuse: (reason: string) => never): Entry {
  if (!isRecord(entry)) return refuse("has an entry that is not a JSON object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !isDtype(dtype)) {
    return refuse(`has element type ${shown(dtype)}, known are ${DTYPES.join(", ")}`);
  }
  if (!isSizes(shape)) return refuse(`has shape ${shown(shape)}, wanted non-negative integers`);
  if (!isSizes(offsets)) return refuse(`has data_offsets ${shown(offsets)}, wanted [begin, end]`);
  const [begin, end, ...more] = offsets;
  if (begin === undefined || end === undefined || more.length > 0 || begin > end) {
    return refuse(`has data_offsets ${shown(offsets)}, wanted [begin, end] with begin <= end`);
  }
  if (end > dataLength) {
    return refuse(`ends at byte ${end} of ${dataLength} bytes of data; the file is truncated or damaged`);
  }
  const wanted = elementCount(shape) * itemSize(dtype);
  if (end - begin !== wanted) {
    return refuse(`has ${end - begin} bytes of data, ${dtype} ${shown(shape)} wants ${wanted}`);
  }
  return { dtype, shape, begin, end };
}

/** The format wants every byte of the data to belong to exactly one tensor. */
function checkCoverage(spans: Span[], dataLength: number, name: string): void {
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { key, begin, end } of spans) {
    if (begin < covered) {
      fail(name, `tensor ${quoted(key)} begins at byte ${begin}, inside another that ends at ${covered}`);
    }
    if (begin > covered) {
      fail(name, `bytes ${covered} to ${begin}, before tensor ${quoted(key)}, belong to no tensor`);
    }
    covered = end;
  }
  if (covered < dataLength) fail(name, `${dataLength - covered} bytes follow the last tensor`);
}

function encodeHeader(json: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const padded = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const header = new Uint8Array(LENGTH_BYTES + padded).fill(0x20, LENGTH_BYTES);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(text, LENGTH_BYTES);
  return header;
}

function quoted(name: string): string {
  return `'${printable(name)}'`;
}

function shown(value: unknown): string {
  return printable(`${JSON.stringify(value)}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
