/** A progress line on stderr: redrawn in place on a terminal, once at the end elsewhere. */

import { say } from "./streams.ts";
import { printable } from "../../mod.ts";

const REDRAW_MS = 100;
const BAR_WIDTH = 30;

/** Shows how far a job of known length is. */
export class Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #started: number;
  #drawn = 0;

  /**
   * @param label What is being done.
   * @param started When it began, on `performance.now()`'s clock.
   */
  constructor(label: string, total: number, started = performance.now()) {
    this.#label = printable(label);
    this.#total = total;
    this.#started = started;
  }

  /** Shows that `done` of the total are done. */
  show(done: number): void {
    const now = performance.now();
    const finished = done >= this.#total;
    if (!finished && (!Deno.stderr.isTerminal() || now - this.#drawn < REDRAW_MS)) return;
    this.#drawn = now;
    const filled = Math.round(BAR_WIDTH * done / this.#total);
    const rate = done / (now - this.#started) * 1000;
    const line = `${this.#label} [${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ` +
      `${done}/${this.#total} ${rate.toFixed(1)}/s`;
    const text = Deno.stderr.isTerminal() ? `\r\x1b[2K${line}${finished ? "\n" : ""}` : `${line}\n`;
    say(text);
  }
}
