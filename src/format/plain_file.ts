/**
 * The check before anything is opened: a device has no end, a pipe lets the program wait for ever, and a wrong path may
 * lead to a film.
 *
 * @module
 */
import { printable } from "./printable.ts";
import { errors, files } from "../platform/here.ts";
import type { FileInfo } from "../platform/platform.ts";

/** What else than a plain file a path may lead to. */
const KINDS = [
  ["isDirectory", "a folder"],
  ["isFifo", "a pipe"],
  ["isSocket", "a socket"],
  ["isBlockDevice", "a device"],
  ["isCharDevice", "a device"],
] as const;

/**
 * Looks at a file without opening it; links are followed.
 *
 * @param path The file.
 * @param limit Most bytes that it may have.
 * @returns Its size.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {RangeError} If it is larger than the limit.
 * @throws {TypeError} If it is no plain file.
 */
export async function requirePlainFile(path: string, limit: number): Promise<number> {
  return sizeOf(await files.stat(path).catch(refuseMissing), limit);
}

/** As {@linkcode requirePlainFile}, at once. */
export function requirePlainFileSync(path: string, limit: number): number {
  try {
    return sizeOf(files.statSync(path), limit);
  } catch (error) {
    return refuseMissing(error);
  }
}

/**
 * What stood against reading, behind what could not be done for it.
 *
 * @param action Such as "Cannot read model 'a'".
 * @param cause What was thrown.
 * @returns An error of the same class, or the cause itself if it is a right that Deno was not given: that concerns the whole
 * run, not this file.
 */
export function inContext(action: string, cause: unknown): Error {
  if (!(cause instanceof Error)) return new Error(`${action}: ${cause}`, { cause });
  if (cause instanceof errors.NotCapable) return cause;
  const Kind = [RangeError, TypeError, errors.NotFound].find((kind) => cause instanceof kind) ?? Error;
  return new Kind(printable(`${action}: ${cause.message}`, Infinity), { cause });
}

function refuseMissing(error: unknown): never {
  if (!(error instanceof errors.NotFound)) throw error;
  throw new errors.NotFound("there is no such file", { cause: error });
}

function sizeOf(found: FileInfo, limit: number): number {
  if (!found.isFile) {
    const kind = KINDS.find(([is]) => found[is])?.[1] ?? "something else";
    throw new TypeError(`it is ${kind}, not a plain file; give the path of a file`);
  }
  if (found.size > limit) {
    throw new RangeError(
      `it has ${found.size} bytes, over the limit of ${limit}; give the path of a smaller file`,
    );
  }
  return found.size;
}
