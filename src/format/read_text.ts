/**
 * Text files: settings, lists, results.
 *
 * @module
 */
import { requirePlainFile, requirePlainFileSync } from "./plain_file.ts";
import { files } from "../platform/here.ts";

/** Most bytes of a text file: a list of a million images is a third of it. */
const LIMIT = 2 ** 28;

/**
 * Reads a text file.
 *
 * @param path The file.
 * @returns Its text, read as UTF-8.
 * @throws {Error} If it is no plain file, too large, or cannot be read.
 */
export async function readText(path: string): Promise<string> {
  await requirePlainFile(path, LIMIT);
  return await files.readTextFile(path);
}

/** The bytes of a text file in whatever encoding, at once; refuses what {@linkcode readText} refuses. */
export function readEncodedTextSync(path: string): Uint8Array<ArrayBuffer> {
  requirePlainFileSync(path, LIMIT);
  return files.readFileSync(path);
}

/** As {@linkcode readText}, at once. */
export function readTextSync(path: string): string {
  requirePlainFileSync(path, LIMIT);
  return files.readTextFileSync(path);
}
