/** A fitted model on the host, and its file. */

import { requireWritable, writeAtomically } from "../format/atomic_file.ts";
import { piecesOf, tensorBytes } from "../format/byte_source.ts";
import { elements, type StoredTensor } from "../format/dtype.ts";
import { openOrRead } from "../format/open_file.ts";
import { inContext } from "../format/plain_file.ts";
import { printable } from "../format/printable.ts";
import { className } from "../image/pixels.ts";
import {
  layOutSafetensors,
  parseLargeSafetensors,
  parseSafetensors,
  type Safetensors,
} from "../format/safetensors.ts";
import { findDifference, hashContents, hashText, parseHash } from "./contents_hash.ts";
import { checkModelSettings, readVersioned } from "./read_settings.ts";
import { requireRecords } from "./records.ts";
import type { ModelSettings } from "./settings.ts";

/** What a fit yields: plain data, ready to be written or scored with. */
export interface Model {
  /** Name for messages: of the file it was read from, or "fitted". */
  readonly name: string;
  /** Everything a score depends on beside the tensors. */
  readonly settings: ModelSettings;
  /** The method's numbers, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Where a model file is: its path, or its contents. */
export type ModelSource = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** Most bytes of a model file; what is larger is something else. */
const MAX_BYTES = 2 ** 32;

/** Most bytes of a model file that is read at once: five of the default models. */
const MOST_HELD = 2 ** 27;

/** Entry of the safetensors metadata that holds the settings. */
const SETTINGS_KEY = "oddspot";

/** Entry that holds the hash of settings and tensors. */
const HASH_KEY = "oddspot.sha256";

/**
 * The model file in memory: safetensors, plain data that runs no code when read.
 *
 * @param model The model.
 * @returns The pieces of the file, in order; those of the tensors are the model's own bytes, not copies.
 * @throws {RangeError} If {@linkcode loadModel} would refuse its settings.
 * @throws {SyntaxError} If it would refuse its tensors.
 * @throws {TypeError} If a tensor has not as many bytes as its shape and type want.
 */
export async function encodeModel(model: Model): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  return [...await partsOf(model)];
}

/** The same; of large tensors that are left in a file, the pieces are read as they are asked for. */
async function partsOf(model: Model): Promise<Iterable<Uint8Array<ArrayBuffer>>> {
  const settings = checkModelSettings(model.settings, (reason) => {
    throw new RangeError(`Cannot write model '${model.name}': ${reason}`);
  });
  requireFinite(model.tensors, (reason) => {
    throw new SyntaxError(`Cannot write model '${model.name}': ${reason}`);
  });
  requireRecords(model);
  const text = JSON.stringify(settings);
  const hash = hashText(await hashContents(text, model.tensors));
  return layOutSafetensors(model.tensors, { [SETTINGS_KEY]: text, [HASH_KEY]: hash }).parts;
}

/**
 * Writes a model file, as {@linkcode encodeModel} makes it. The file appears whole or not at all.
 *
 * @param model The model.
 * @param path Where to write; an older file there is replaced.
 * @throws {RangeError} If {@linkcode loadModel} would refuse its settings.
 * @throws {SyntaxError} If it would refuse its tensors.
 * @throws {Error} If the file cannot be written.
 */
export async function saveModel(model: Model, path: string): Promise<void> {
  await requireWritable(path);
  await writeAtomically(path, await partsOf(model));
}

/**
 * Reads a model file, and refuses one that is not just what was written, says what no device could hold, or contradicts
 * itself. Whether its backbone is the one at hand, and computes what it did at the fit, is checked when it is scored with.
 *
 * @param source Path of the file, or its contents. The tensors are views on given bytes: leave them as they are. Of a file of more than
 *   128 MiB the large ones stay there, and are read from it even where another one takes its name.
 * @returns The model.
 * @throws {TypeError} If the source is none of these.
 * @throws {Error} If the file cannot be read.
 * @throws {SyntaxError} If it is not a complete and unchanged model file of this version; the message says what is wrong.
 */
export async function loadModel(source: ModelSource): Promise<Model> {
  const name = nameOf(source);
  const { metadata, tensors } = await parsed(source, name);
  const { [SETTINGS_KEY]: text, [HASH_KEY]: hash = "", ...others } = metadata;
  if (text === undefined) {
    throw new SyntaxError(
      `Cannot read model '${name}': it is a safetensors file without '${SETTINGS_KEY}' settings; give a file that fit wrote`,
    );
  }
  const value = readVersioned(text, name); // before all else: a file of another version is not a damaged one
  const refuse = (reason: string): never => {
    throw new SyntaxError(
      `Cannot read model '${name}': ${reason}; the file is damaged or was changed, fit it again`,
    );
  };
  const written = parseHash(hash);
  if (!written) return refuse(`it has no hash of its contents in '${HASH_KEY}'`);
  const difference = findDifference(written, await hashContents(text, tensors));
  if (difference !== undefined) return refuse(`${difference} from what was written`);
  const [other] = Object.keys(others);
  if (other !== undefined) return refuse(`it has an entry '${printable(other)}' that is not hashed`);
  const model = { name, settings: checkModelSettings(value, refuse), tensors };
  requireFinite(tensors, refuse);
  requireRecords(model);
  contents.set(model, hash);
  return model;
}

/** Hashes of models that were read from files. */
const contents = new WeakMap<Model, string>();

/** The hash of all that a model's file holds, as text; null for a model that comes from no file. */
export function contentsOf(model: Model): string | null {
  return contents.get(model) ?? null;
}

/** An infinite number in a factor makes a place look good whatever is there, and the self-test may not look there. */
function requireFinite(tensors: Model["tensors"], refuse: (reason: string) => never): void {
  for (const [name, tensor] of tensors) {
    if (!isFinite(tensor)) refuse(`tensor '${printable(name)}' has values that are not finite`);
  }
}

function isFinite(tensor: StoredTensor): boolean {
  const { dtype } = tensor;
  if (dtype !== "F32" && dtype !== "F64") return true;
  for (const data of piecesOf(tensorBytes(tensor))) {
    const values = elements({ dtype, shape: [], data }, dtype);
    let zero = 0; // by index: ten times as fast as the iterator, which counts for a large model
    for (let i = 0; i < values.length; i++) zero += (values[i] as number) * 0; // NaN if the value is not finite
    if (zero !== 0) return false;
  }
  return true;
}

async function parsed(source: ModelSource, name: string): Promise<Safetensors> {
  if (typeof source !== "string") return parseSafetensors(await bytesOf(source), name);
  const contents = await openOrRead(source, { limit: MAX_BYTES, held: MOST_HELD }).catch((cause) => {
    throw inContext(`Cannot read model '${source}'`, cause);
  });
  return contents instanceof Uint8Array
    ? parseSafetensors(contents, name)
    : parseLargeSafetensors(contents, name);
}

function nameOf(source: ModelSource): string {
  if (typeof source === "string") return source;
  return source instanceof File ? source.name : "given bytes";
}

async function bytesOf(source: Exclude<ModelSource, string>): Promise<Uint8Array<ArrayBuffer>> {
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  throw new TypeError(
    `Cannot read model: it must be a path, a Uint8Array, an ArrayBuffer or a Blob: received ${
      className(source)
    }`,
  );
}
