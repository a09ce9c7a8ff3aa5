/** Files that are either whole or not there. */

/** Temporary files being written, so that an interrupted program can remove them. */
const unfinished = new Set<string>();

/** A name beside a path that no other writer has: not another call, not a process of the same number in another container. */
function temporaryOf(path: string): string {
  return `${path}.${crypto.randomUUID()}.partial`;
}

/**
 * Writes a file beside its place and renames it there when it is complete and on disk.
 *
 * @param path Where the file shall be; an existing file is replaced at once, at the end.
 * @param parts Pieces of the contents, in order.
 * @throws {Error} If the file cannot be written; nothing is left behind and an older file is as it was.
 */
export async function writeAtomically(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = temporaryOf(path);
  unfinished.add(temporary);
  try {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    for (const part of parts) await writeAll(file, part);
    await file.sync();
    await Deno.rename(temporary, path);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {}); // it may never have been created
    throw new Error(`Cannot write '${path}': ${(cause as Error).message}`, { cause });
  } finally {
    unfinished.delete(temporary);
  }
}

/**
 * Makes sure, before long work, that a file can be written at its end.
 *
 * @throws {Error} If it cannot; the message names the path and the reason.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    if (path === "") throw new Error("it is empty"); // a file beside it could be written
    const trial = temporaryOf(path);
    if ((await Deno.stat(path).catch(() => null))?.isDirectory) throw new Error("it is a folder");
    (await Deno.open(trial, { write: true, createNew: true })).close();
    await Deno.remove(trial);
  } catch (cause) {
    throw new Error(
      `Cannot write '${path}': ${
        (cause as Error).message
      }; give a path in a folder that exists and is writable`,
      { cause },
    );
  }
}

/** Makes a folder and those above it. */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true }).catch((cause) => {
    throw new Error(`Cannot make folder '${path}': ${cause.message}`, { cause });
  });
}

/** Removes what an interruption would leave behind; for signal handlers. */
export function removeUnfinished(): void {
  for (const path of unfinished) {
    try {
      Deno.removeSync(path);
    } catch {
      // not created yet, or renamed already: nothing to remove
    }
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}
