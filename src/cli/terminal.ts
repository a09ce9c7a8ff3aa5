/** What is printed cannot command the terminal, whatever a file's name, a model or a header holds. */

import { printableLines } from "../format/printable.ts"; // for mod.ts, --help would wait for the whole library

/**
 * Makes `console.log` and `console.error` escape what a terminal obeys, in this process. JSON stays the same data: an escape there
 * stands for the same character.
 */
export function guardTerminal(): void {
  for (const channel of ["log", "error"] as const) {
    const print = console[channel];
    console[channel] = (...words: unknown[]) => print(printableLines(words.map(String).join(" ")));
  }
}
