/**
 * Weights on disk: those that come with the program, and those imported into a cache folder, which follows the XDG
 * base directory specification (https://specifications.freedesktop.org/basedir-spec/latest/).
 *
 * @module
 */

import { writeAtomically } from "../format/atomic_file.ts";
import { inContext } from "../format/plain_file.ts";
import { readWhole } from "../format/read_whole.ts";
import type { CatalogueEntry } from "./backbone.ts";
import type { ImportedWeights } from "./checkpoint/import_weights.ts";
import { errors, files, here } from "../platform/here.ts";

/** Most bytes of a file of weights: as many as are imported. */
const MAX_BYTES = 2 ** 30;

/**
 * The folder of imported weights: `oddspot/backbones` in the user's cache folder. Needs permission to read the
 * environment variables XDG_CACHE_HOME, LOCALAPPDATA and HOME.
 *
 * @returns Its path; the folder may not exist yet.
 * @throws {Error} If no variable names a cache folder.
 */
export function cacheFolder(): string {
  const root = cacheRoot();
  if (root === null) throw new Error(`Cannot find a cache folder: ${here.noCacheFolder}`);
  return `${root}/backbones`;
}

/** `oddspot` in the user's cache folder; null if no variable names one. It may not exist yet. */
export function cacheRoot(): string | null {
  const home = here.environment("HOME");
  const cache = here.environment("XDG_CACHE_HOME") || here.environment("LOCALAPPDATA") ||
    (home && `${home}/.cache`);
  return cache ? `${cache}/oddspot` : null;
}

/**
 * Where the weights of a backbone are, or would be.
 *
 * @param entry The backbone.
 * @param cache Folder of imported weights; left out: {@linkcode cacheFolder}.
 * @returns The path of a safetensors file.
 */
export function weightsPath({ name, embedded }: CatalogueEntry, cache?: string): string {
  if (embedded !== undefined) return here.pathOfUrl(new URL(`./weights/${embedded}`, import.meta.url));
  return `${cache ?? cacheFolder()}/${name}.safetensors`;
}

/**
 * Reads the stored weights of a backbone.
 *
 * @param entry The backbone.
 * @param cache Folder of imported weights; left out: {@linkcode cacheFolder}.
 * @returns The bytes of a safetensors file.
 * @throws {Error} If what is there is no plain file, far too large, or cannot be read.
 * @throws {Deno.errors.NotFound} If they were never imported; the message says how to.
 */
export async function readStored(entry: CatalogueEntry, cache?: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = weightsPath(entry, cache);
  try {
    return entry.embedded === undefined
      ? await readWhole(path, MAX_BYTES)
      : await here.readAsset(entry.embedded);
  } catch (cause) {
    if (!(cause instanceof errors.NotFound)) {
      throw inContext(`Cannot read the weights of backbone '${entry.name}' at '${path}'`, cause);
    }
    const { name, published: { file, url } } = entry;
    throw new errors.NotFound(
      `Cannot load backbone '${name}': its weights are not at '${path}'; get ${url} and import it with ` +
        `'backbone add ${name} --weights ${file}'`,
      { cause },
    );
  }
}

/**
 * Stores imported weights, so that the backbone can be loaded from now on.
 *
 * @param entry The backbone.
 * @param weights What importWeights() made.
 * @param cache Folder of imported weights; left out: {@linkcode cacheFolder}. It is made if need be.
 * @returns Path of the stored file.
 * @throws {TypeError} If the backbone's weights come with the program.
 * @throws {Error} If the file cannot be written; an older one is then as it was.
 */
export async function storeWeights(
  entry: CatalogueEntry,
  { stored }: ImportedWeights,
  cache: string = cacheFolder(),
): Promise<string> {
  if (entry.embedded !== undefined) {
    throw new TypeError(`Cannot add weights for backbone '${entry.name}': they come with the program`);
  }
  const path = weightsPath(entry, cache);
  await files.mkdir(cache, { recursive: true });
  await writeAtomically(path, stored.parts);
  return path;
}

/**
 * Whether the weights of a backbone are at hand.
 *
 * @param entry The backbone.
 * @param cache Folder of imported weights; left out: {@linkcode cacheFolder}.
 * @returns `embedded`, the path of the imported file, or null when there is none.
 */
export async function weightsAtHand(entry: CatalogueEntry, cache?: string): Promise<string | null> {
  if (entry.embedded !== undefined) return "embedded";
  const path = weightsPath(entry, cache);
  return await files.stat(path).then(() => path, () => null);
}
