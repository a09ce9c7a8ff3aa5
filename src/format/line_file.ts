/**
 * A file of lines that only grows: what was said to be in it stays in it, whatever ends the program.
 *
 * @module
 */

import { requirePlainFile } from "./plain_file.ts";
import { statOrNull } from "./stat.ts";
import { files } from "../platform/here.ts";
import type { OpenFile } from "../platform/platform.ts";

/** Bytes that the end of a line is looked for in; a longer line is none of ours. */
const LONGEST_LINE = 2 ** 26;

/** Bytes that are looked at at once, from the end. */
const PIECE = 65536;

const NEWLINE = 10;

/** A file that lines are appended to. */
export class LineFile implements Disposable {
  readonly #file: OpenFile;
  #size: number;

  private constructor(file: OpenFile, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /**
   * Opens a file, or makes it. Half a line at its end, which a program that was ended left behind and told nobody of, is cut off.
   *
   * @throws {Error} If it cannot be opened or written, is no plain file, or another process appends to it.
   */
  static async open(path: string): Promise<LineFile> {
    if (statOrNull(path)) await requirePlainFile(path, Number.MAX_SAFE_INTEGER);
    const file = await files.open(path, { read: true, write: true, create: true });
    try {
      if (!await file.tryLock(true)) throw new Error("another process appends to it; name another file");
      const { size } = await file.stat();
      const whole = await endOfLines(file, size);
      if (whole < size) await file.truncate(whole);
      await file.sync();
      return new LineFile(file, whole);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Appends lines, and returns when they are on disk.
   *
   * @param lines Without line breaks.
   * @throws {Error} If they cannot be written; none of them is in the file then.
   */
  async append(lines: readonly string[]): Promise<void> {
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    try {
      await this.#file.seek(this.#size, 0);
      for (let written = 0; written < bytes.length;) {
        written += await this.#file.write(bytes.subarray(written));
      }
      await this.#file.syncData();
    } catch (error) {
      await this.#file.truncate(this.#size).catch(() => {}); // cut off at the next start, then
      throw error;
    }
    this.#size += bytes.length;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Bytes up to the end of the last whole line. */
async function endOfLines(file: OpenFile, size: number): Promise<number> {
  for (let end = size; end > 0; end -= PIECE) {
    if (size - end > LONGEST_LINE) {
      throw new Error("it ends in a line that is longer than any of this program's; name another file");
    }
    const begin = Math.max(0, end - PIECE);
    const bytes = new Uint8Array(end - begin);
    await file.seek(begin, 0);
    for (let filled = 0; filled < bytes.length;) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) throw new Error("it became shorter meanwhile");
      filled += count;
    }
    const last = bytes.lastIndexOf(NEWLINE);
    if (last >= 0) return begin + last + 1;
  }
  return 0;
}
