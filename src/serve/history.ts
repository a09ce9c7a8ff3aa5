/** The verdicts of a service, line by line in a file: what a client was told is in it, whatever ends the service. */

import { LineFile } from "../format/line_file.ts";
import { inContext } from "../format/plain_file.ts";
import { printableLines } from "../format/printable.ts";

/** What is written of an image that was scored. */
export interface HistoryLine {
  /** When, in UTC. */
  readonly time: string;
  /** Its line as it was told, without pictures. */
  readonly [name: string]: unknown;
}

/** Appends lines, those of several clients by one write. */
export class History implements Disposable {
  readonly #file: LineFile;
  #last: Promise<void> = Promise.resolve();

  private constructor(file: LineFile) {
    this.#file = file;
  }

  /** @throws {Error} If the file cannot be opened, or another service writes to it. */
  static async open(path: string): Promise<History> {
    try {
      return new History(await LineFile.open(path));
    } catch (cause) {
      throw inContext(`Cannot keep the history in '${path}'`, cause);
    }
  }

  /** Appends lines, and returns when they are on disk. */
  append(lines: readonly HistoryLine[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    const texts = lines.map((line) => printableLines(JSON.stringify(line)));
    const appended = this.#last.then(() => this.#file.append(texts));
    this.#last = appended.catch(() => {}); // the next may find room
    return appended;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
