/** A temporary file for what memory shall not hold. */

import { removeLeftovers, temporaryOf } from "./leftovers.ts";
import { readAt, SEEK_START } from "./read_at.ts";
import { files, join } from "../platform/here.ts";
import type { OpenFile } from "../platform/platform.ts";

/** What its name begins with. */
const NAME = "oddspot-spill";

/** Only for its owner: what is in it may show pictures that nobody else may see. */
const MODE = 0o600;

/**
 * Bytes that are appended and read again. The file loses its name once it is open, where the system allows that: nothing is left of it
 * then, however its process ends. Else it is removed at the end, or swept by the next one.
 */
export class SpillFile implements Disposable {
  readonly #file: OpenFile;
  readonly #path: string | null;
  #size = 0;

  private constructor(file: OpenFile, path: string | null) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * Makes the file, and sweeps what dead processes left of theirs.
   *
   * @param folder Where; needs permission to read and to write there.
   * @throws {Error} If none can be made.
   */
  static async open(folder: string): Promise<SpillFile> {
    const path = join(folder, NAME);
    await removeLeftovers(path);
    const own = temporaryOf(path);
    const file = files.openSync(own, { read: true, write: true, createNew: true, mode: MODE });
    file.tryLockSync(true); // says to others that its maker lives
    return new SpillFile(file, removed(own) ? null : own);
  }

  /** Bytes written. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends bytes.
   *
   * @returns Where they are.
   * @throws {Error} If they cannot be written; the file is as it was then.
   */
  append(parts: Iterable<Uint8Array>): number {
    const at = this.#size;
    this.#file.seekSync(at, SEEK_START);
    let end = at;
    for (const part of parts) {
      for (let written = 0; written < part.length;) written += this.#file.writeSync(part.subarray(written));
      end += part.length;
    }
    this.#size = end;
    return at;
  }

  /**
   * Reads bytes that were appended.
   *
   * @param at Where they are.
   * @param parts What to fill, one after the other.
   * @throws {Error} If they cannot be read.
   */
  read(at: number, parts: readonly Uint8Array[]): void {
    readAt(this.#file, at, parts);
  }

  /** Gives the file up. */
  [Symbol.dispose](): void {
    this.#file.close();
    if (this.#path !== null) removed(this.#path);
  }
}

function removed(path: string): boolean {
  try {
    files.removeSync(path);
    return true;
  } catch {
    return false;
  }
}
