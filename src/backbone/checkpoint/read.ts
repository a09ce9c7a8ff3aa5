/**
 * Reader for PyTorch checkpoints that hold a state dict, in the zip format (PyTorch 1.6 and later) and the format
 * before it. The pickles inside are data to a machine that knows tensors and dictionaries and refuses every other
 * name, so a hostile file can be wrong, but it cannot run anything or grow.
 *
 * @module
 */

import { printable } from "../../format/printable.ts";
import { elementCount, itemSize, type StoredTensor } from "../../format/dtype.ts";
import type { TensorFile } from "../../format/require_tensor.ts";
import { unpickle } from "./pickle.ts";
import { PickleReader } from "./pickle_reader.ts";
import { PickledTensor, StateDictHost, type Storage } from "./state_dict.ts";
import { rowMajorBytes } from "./strided.ts";
import { unzipStored } from "./zip.ts";

/** Value of the first pickle of the format before zip. */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_PROTOCOL = 1001;

/** Pickles of state dicts have about 200 bytes a tensor; this is a bound on values in memory, not on tensors. */
const MAX_PICKLE_BYTES = 8 << 20;

/**
 * Reads the tensors of a PyTorch checkpoint.
 *
 * @param bytes The whole file.
 * @param name Name of the file, for messages.
 * @returns Tensors by name; views on `bytes` unless they are strided.
 * @throws {SyntaxError} If the file is truncated, malformed, or asks for anything but tensors; nothing is executed.
 */
export function readCheckpoint(bytes: Uint8Array<ArrayBuffer>, name: string): TensorFile {
  try {
    const { value, storages } = isZip(bytes) ? readZip(bytes) : readLegacy(bytes);
    return { name, tensors: collectTensors(value, storages, bytes.length) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`Cannot read checkpoint '${name}': ${printable(cause.message)}`, { cause });
  }
}

interface Contents {
  /** The object that was saved. */
  value: unknown;
  /** Bytes of each storage by key. */
  storages: Map<string, Uint8Array<ArrayBuffer>>;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function readZip(bytes: Uint8Array<ArrayBuffer>): Contents {
  const files = unzipStored(bytes);
  const pickleName = [...files.keys()].find((name) => name === "data.pkl" || name.endsWith("/data.pkl"));
  const pickle = pickleName === undefined ? undefined : files.get(pickleName);
  if (pickleName === undefined || pickle === undefined) {
    throw new SyntaxError("its zip archive has no 'data.pkl'");
  }
  const folder = pickleName.slice(0, -"data.pkl".length);
  const order = files.get(`${folder}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order) !== "little") {
    throw new SyntaxError("its numbers are big-endian, wanted little-endian");
  }
  if (pickle.length > MAX_PICKLE_BYTES) {
    throw new SyntaxError(`its pickle has ${pickle.length} bytes, at most ${MAX_PICKLE_BYTES} are read`);
  }
  const host = new StateDictHost();
  const value = unpickle(new PickleReader(pickle), host);
  const storages = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const storage of host.storages.values()) {
    const data = files.get(`${folder}data/${storage.key}`);
    if (data === undefined) {
      throw new SyntaxError(`its zip archive has no entry for storage '${storage.key}'`);
    }
    checkStorage(storage, data.length / itemSize(storage.dtype));
    storages.set(storage.key, data);
  }
  return { value, storages };
}

/** Five pickles (magic, protocol, system, object, storage keys), then each storage: its length, its elements. */
function readLegacy(bytes: Uint8Array<ArrayBuffer>): Contents {
  const reader = new PickleReader(bytes.subarray(0, MAX_PICKLE_BYTES));
  const host = new StateDictHost();
  if (bytes[0] !== 0x80 || unpickle(reader, host) !== LEGACY_MAGIC) {
    throw new SyntaxError(
      "it is neither a zip archive nor a file with PyTorch's magic number; is it a checkpoint",
    );
  }
  if (unpickle(reader, host) !== LEGACY_PROTOCOL) {
    throw new SyntaxError(`its protocol is not ${LEGACY_PROTOCOL}, the only one there was`);
  }
  unpickle(reader, host);
  const value = unpickle(reader, host);
  const keys = unpickle(reader, host);
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string")) {
    throw new SyntaxError("its storage keys are not a list of texts");
  }
  const data = new PickleReader(bytes);
  data.at = reader.at;
  const storages = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const key of keys) {
    const storage = host.storages.get(key);
    if (storage === undefined) throw new SyntaxError(`its storage '${key}' belongs to no tensor`);
    checkStorage(storage, Number(data.int64()));
    storages.set(key, data.bytes(storage.count * itemSize(storage.dtype)));
  }
  return { value, storages };
}

function checkStorage({ key, count }: Storage, held: number): void {
  if (held !== count) {
    throw new SyntaxError(`its storage '${key}' has ${held} elements, its pickle says ${count}`);
  }
}

/** Only strided tensors are copied, and all together no more than the file has bytes. */
function collectTensors(
  value: unknown,
  storages: Contents["storages"],
  budget: number,
): Map<string, StoredTensor> {
  if (!(value instanceof Map)) throw new SyntaxError("it does not hold a dictionary of tensors");
  const tensors = new Map<string, StoredTensor>();
  for (const [key, tensor] of value) {
    if (typeof key !== "string" || !(tensor instanceof PickledTensor)) continue;
    const { storage: { dtype, key: storageKey }, shape } = tensor;
    const bytes = storages.get(storageKey);
    if (bytes === undefined) throw new SyntaxError(`storage '${storageKey}' of tensor '${key}' is missing`);
    const data = rowMajorBytes(tensor, bytes, dtype);
    if (data.buffer !== bytes.buffer) budget -= elementCount(shape) * itemSize(dtype);
    if (budget < 0) {
      throw new SyntaxError(`tensor '${key}' repeats stored elements; such tensors would outgrow the file`);
    }
    tensors.set(key, { dtype, shape, data });
  }
  if (tensors.size === 0) throw new SyntaxError("its dictionary holds no tensors");
  return tensors;
}
