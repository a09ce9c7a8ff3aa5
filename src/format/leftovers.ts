/** Names of files that are being written, and what is left of those whose writers died. */

import { basename, dirname, files, join } from "../platform/here.ts";

/** Age from which a file that nobody writes to may be a left-over, in milliseconds: an hour. */
const LEFT_OVER_AGE = 3_600_000;

/** What follows the name of a file that is being written, and no other file's. */
const UNIQUE_SUFFIX = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.partial$/;

/** The same, or a process's number, as former versions wrote it. */
const SUFFIX = new RegExp(`^(${UNIQUE_SUFFIX.source}|\\.\\d+\\.partial$)`);

/** A name beside a path that no other writer has: not another call, not a process of the same number in another container. */
export function temporaryOf(path: string): string {
  return `${path}.${crypto.randomUUID()}.partial`;
}

/**
 * Removes what writers of a file left that died: files of such a name that were not written to for an hour, and that no process holds
 * a lock on. A writer holds it from beginning to end, and the system takes it from a process that dies, however it does, so that the
 * file of one that lives stays, even of one that was stopped for days. Where files cannot be locked, none is removed.
 *
 * @param path Of the file that was being written. What cannot be read, locked or removed stays.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const name = basename(path);
  await sweep(dirname(path), (entry) => entry.startsWith(name) && SUFFIX.test(entry.slice(name.length)));
}

/** The same of all files of a folder; of names with a process's number, which others may use, none. */
export async function removeAllLeftovers(folder: string): Promise<void> {
  await sweep(folder, (entry) => UNIQUE_SUFFIX.test(entry));
}

async function sweep(folder: string, mayBeLeft: (name: string) => boolean): Promise<void> {
  try {
    for await (const { name, isFile } of files.readDir(folder)) {
      if (!isFile || !mayBeLeft(name)) continue;
      await removeIfLeft(join(folder, name)).catch(() => {}); // another process was faster, or may not be asked
    }
  } catch {
    // the folder may be written to but not read
  }
}

async function removeIfLeft(path: string): Promise<void> {
  using file = await files.open(path, { read: true, write: true });
  const { mtime } = await file.stat();
  if (!mtime || Date.now() - mtime.getTime() < LEFT_OVER_AGE || !file.tryLockSync(true)) return;
  await files.remove(path);
}
