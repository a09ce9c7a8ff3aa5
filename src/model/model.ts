/** A fitted model on the host, and its file. */

import type { StoredTensor } from "../format/dtype.ts";
import { encodeSafetensors, parseSafetensors } from "../format/safetensors.ts";
import { writeAtomically } from "../format/atomic_file.ts";
import { type ModelSettings, parseModelSettings } from "./settings.ts";

/** What a fit yields: plain data, ready to be written or scored with. */
export interface Model {
  /** Name for messages: of the file it was read from, or "fitted". */
  readonly name: string;
  /** Everything a score depends on beside the tensors. */
  readonly settings: ModelSettings;
  /** The method's numbers, by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Entry of the safetensors metadata that holds the settings. */
const SETTINGS_KEY = "oddspot";

/**
 * Writes a model file: safetensors, plain data that runs no code when read. The file appears whole or not at all.
 *
 * @param model The model.
 * @param path Where to write; an older file there is replaced.
 * @throws {Error} If the file cannot be written.
 */
export async function saveModel(model: Model, path: string): Promise<void> {
  const { parts } = encodeSafetensors(model.tensors, { [SETTINGS_KEY]: JSON.stringify(model.settings) });
  await writeAtomically(path, parts);
}

/**
 * Reads a model file. Whether its backbone is the one at hand is checked when it is scored with.
 *
 * @param path The file.
 * @throws {Error} If the file cannot be read.
 * @throws {SyntaxError} If it is not a complete model file of this version.
 */
export async function loadModel(path: string): Promise<Model> {
  const bytes = await Deno.readFile(path).catch((cause) => {
    throw new Error(`Cannot read model '${path}': ${cause.message}`, { cause });
  });
  const { metadata, tensors } = parseSafetensors(bytes, path);
  const text = metadata[SETTINGS_KEY];
  if (text === undefined) {
    throw new SyntaxError(
      `Cannot read model '${path}': it is a safetensors file without '${SETTINGS_KEY}' settings; give a file that fit wrote`,
    );
  }
  return { name: path, settings: parseModelSettings(text, path), tensors };
}
