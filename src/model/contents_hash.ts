/**
 * The hash of everything that a model file holds. A hash for the settings and each tensor, so that what was changed can be named.
 * It tells damage and edits, not forgery: who makes a file can make its hash.
 */

import * as v from "valibot";
import { tensorBytes } from "../format/byte_source.ts";
import type { StoredTensor } from "../format/dtype.ts";
import { printable } from "../format/printable.ts";
import { sha256Pieces, sha256Text } from "../format/sha256.ts";
import { hash } from "./bounds.ts";

/** SHA-256 of the parts of a model, in hexadecimal. */
export interface ContentsHash {
  /** Of the settings' text. */
  readonly settings: string;
  /** Of each tensor with its name, element type and shape. */
  readonly tensors: ReadonlyMap<string, string>;
}

const schema = v.strictObject({ settings: hash, tensors: v.record(v.string(), hash) });

/** Names that a message lists. */
const LISTED = 5;

/** Hash of a tensor: JSON of name, element type and shape, then its bytes; see {@linkcode sha256Pieces}. */
function hashTensor(name: string, tensor: StoredTensor): Promise<string> {
  const { dtype, shape } = tensor;
  return sha256Pieces(JSON.stringify([name, dtype, shape]), tensorBytes(tensor));
}

/**
 * Hashes a model.
 *
 * @param settings Its settings, as they are written.
 * @param tensors Its tensors.
 */
export async function hashContents(
  settings: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): Promise<ContentsHash> {
  const hashes = new Map<string, string>();
  for (const name of [...tensors.keys()].sort()) {
    hashes.set(name, await hashTensor(name, tensors.get(name) as StoredTensor));
  }
  return { settings: await sha256Text(settings), tensors: hashes };
}

/** The hash as it stands in the file. */
export function hashText({ settings, tensors }: ContentsHash): string {
  return JSON.stringify({ settings, tensors: Object.fromEntries(tensors) });
}

/**
 * Reads the hash in a file.
 *
 * @returns Undefined if the text is none.
 */
export function parseHash(text: string): ContentsHash | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(schema, value);
  return success ? { ...output, tensors: new Map(Object.entries(output.tensors)) } : undefined;
}

/**
 * Looks for what is not as it was when the model was written.
 *
 * @param written The hash in the file.
 * @param found The hash of what is in the file.
 * @returns What differs, in words for a message; undefined if nothing does.
 */
export function findDifference(written: ContentsHash, found: ContentsHash): string | undefined {
  const names = (of: ContentsHash, but: ContentsHash) =>
    [...of.tensors.keys()].filter((name) => !but.tensors.has(name));
  const differing = [...found.tensors].filter(([name, hash]) => (written.tensors.get(name) ?? hash) !== hash)
    .map(([name]) => name);
  const parts = [
    ...(written.settings === found.settings ? [] : ["the settings differ"]),
    ...listed(differing, "differ"),
    ...listed(names(found, written), "were added"),
    ...listed(names(written, found), "are missing"),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

function listed(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const quoted = names.slice(0, LISTED).map((name) => `'${printable(name)}'`).join(", ");
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return [`tensors ${quoted}${more} ${what}`];
}
