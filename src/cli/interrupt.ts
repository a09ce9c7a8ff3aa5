/**
 * Ctrl-C, and what else asks a program to end: the work stops within a batch and leaves nothing half-written; a second signal stops it
 * at once.
 *
 * @module
 */

import { removeUnfinished } from "../../mod.ts";
import { SIGNAL_EXITS } from "./exit_codes.ts";
import { Interrupted, report } from "./failure.ts";

const controller = new AbortController();
let listening = false;

/** Aborted by the first signal. */
export const interruption: AbortSignal = controller.signal;

/** Begins to listen, the first time it is called: for verbs that heed {@linkcode interruption}. */
export function listenForInterrupts(): void {
  if (listening) return;
  listening = true;
  for (const name of Object.keys(SIGNAL_EXITS) as (keyof typeof SIGNAL_EXITS)[]) {
    Deno.addSignalListener(name, () => interrupt(name));
  }
}

function interrupt(signal: keyof typeof SIGNAL_EXITS): void {
  if (!controller.signal.aborted) {
    console.error("oddspot: stopping after this batch; once more stops at once");
    controller.abort(new Interrupted(signal));
    return;
  }
  removeUnfinished();
  Deno.exit(report(controller.signal.reason));
}
