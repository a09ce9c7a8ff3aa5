/** Where the command line writes: data to stdout, each line as soon as it is there; words to stderr, which may fail. */

import { printableLines } from "../format/printable.ts"; // for mod.ts, --help would wait for the whole library
import { ReaderGone } from "./failure.ts";

const encoder = new TextEncoder();

/**
 * Writes a line of data to stdout, what would command a terminal escaped as JSON escapes it.
 *
 * @throws {ReaderGone} If nobody reads stdout any more, as behind `| head`.
 * @throws {Error} If it cannot be written for another reason, such as a full disk.
 */
export function printLine(text: string): void {
  try {
    writeAll(Deno.stdout, `${printableLines(text)}\n`);
  } catch (cause) {
    if (cause instanceof Deno.errors.BrokenPipe) {
      throw new ReaderGone("Cannot write to stdout: its reader is gone");
    }
    throw new Error(`Cannot write to stdout: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Writes a line of data about a model that is on disk already.
 *
 * @throws {Error} If it cannot be written; says that the model is there.
 */
export function printOfModel(path: string, text: string): void {
  try {
    printLine(text);
  } catch (cause) {
    throw new Error(`${(cause as Error).message}; the model is written all the same: '${path}'`, { cause });
  }
}

/** Writes to stderr as it is, a line or a part of one. A stderr that is closed or full fails nothing: it is no part of the work. */
export function say(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // there is nowhere left to say it
  }
}

/** Makes `console.error` as forgiving as {@linkcode say}, in this process. */
export function forgiveStderr(): void {
  console.error = (...words: unknown[]) => say(`${words.map(String).join(" ")}\n`);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text);
  for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
}
