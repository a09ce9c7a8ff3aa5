/** Ctrl-C: the work stops within a batch and leaves nothing half-written; a second one stops it at once. */

import { removeUnfinished } from "../../mod.ts";
import { INTERRUPTED_EXIT } from "./exit_codes.ts";
import { Interrupted, report } from "./failure.ts";

const controller = new AbortController();
let listening = false;

/** Aborted by the first SIGINT or SIGTERM. */
export const interruption: AbortSignal = controller.signal;

/** Begins to listen, the first time it is called: for verbs that heed {@linkcode interruption}. */
export function listenForInterrupts(): void {
  if (listening) return;
  listening = true;
  for (const name of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(name, interrupt);
}

function interrupt(): void {
  if (!controller.signal.aborted) {
    console.error("oddspot: stopping after this batch; once more stops at once");
    controller.abort(new Interrupted("interrupted"));
    return;
  }
  removeUnfinished();
  report(controller.signal.reason);
  Deno.exit(INTERRUPTED_EXIT);
}
