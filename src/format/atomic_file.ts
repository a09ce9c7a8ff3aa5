/** Files that are either whole or not there. */

import { removeLeftovers, temporaryOf } from "./leftovers.ts";
import { targetOf } from "./target.ts";
import { dirname, errors, files } from "../platform/here.ts";
import type { OpenFile } from "../platform/platform.ts";

/** Temporary files being written, so that an interrupted program can remove them. */
const unfinished = new Set<string>();

/**
 * Writes a file beside its place and renames it there when it is complete and on disk. Needs permission to read and to write to the
 * folder.
 *
 * @param path Where the file shall be; an existing file is replaced at once, at the end. Of a symbolic link the target is.
 * @param parts Pieces of the contents, in order.
 * @throws {Error} If the file cannot be written; nothing is left behind and an older file is as it was.
 */
export async function writeAtomically(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  try {
    await replace(await targetOf(path), parts);
  } catch (cause) {
    throw cannotWrite(path, cause as Error);
  }
}

async function replace(target: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = temporaryOf(target);
  using file = await files.open(temporary, { write: true, createNew: true });
  unfinished.add(temporary); // from here on it is this call's own
  try {
    file.tryLockSync(true); // says to others that its maker lives; where files cannot be locked, its age does
    for (const part of parts) await writeAll(file, part);
    await file.sync();
    await files.rename(temporary, target);
  } catch (error) {
    await files.remove(temporary).catch(() => {}); // what ends the writing may be that it was removed
    throw error;
  } finally {
    unfinished.delete(temporary);
  }
}

/**
 * Makes sure, before long work, that a file can be written at its end, and sweeps what dead processes left beside it.
 *
 * @throws {Error} If it cannot; the message names the path, the reason and what helps.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    if (path === "") throw new Error("it is empty"); // a file beside it could be written
    const target = await targetOf(path);
    const [trial, renamed] = [temporaryOf(target), temporaryOf(target)];
    (await files.open(trial, { write: true, createNew: true })).close();
    await files.rename(trial, renamed).catch(async (error) => {
      await files.remove(trial);
      throw error;
    });
    await files.remove(renamed);
    await removeLeftovers(target);
  } catch (cause) {
    throw cannotWrite(path, cause as Error);
  }
}

/** Makes a folder and those above it. */
export async function makeFolder(path: string): Promise<void> {
  await files.mkdir(path, { recursive: true }).catch((cause) => {
    throw new Error(`Cannot make folder '${path}': ${cause.message}`, { cause });
  });
}

/** Removes what an interruption would leave behind; for signal handlers. */
export function removeUnfinished(): void {
  for (const path of unfinished) {
    try {
      files.removeSync(path);
    } catch {
      // renamed already: nothing to remove
    }
  }
}

/** Permission for one file does not do: it is made beside its place first, so that nobody ever sees half of it, and renamed. */
function cannotWrite(path: string, cause: Error): Error {
  const folder = dirname(path);
  const [reason, remedy] = cause instanceof errors.NotCapable
    ? [
      "Deno must read and write in its folder, where it is made under another name first",
      `allow that with --allow-read=${folder} --allow-write=${folder}, and of a link also where it leads`,
    ]
    : [cause.message, "give a path in a folder that exists and is writable"];
  return new Error(`Cannot write '${path}': ${reason}; ${remedy}`, { cause });
}

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}
