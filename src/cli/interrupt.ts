/** Ctrl-C: the work stops within a batch and leaves nothing half-written; a second one stops it at once. */

import { removeUnfinished } from "../../mod.ts";
import { Interrupted, INTERRUPTED_EXIT, report } from "./failure.ts";

const controller = new AbortController();

/** Aborted by the first SIGINT or SIGTERM. */
export const interruption: AbortSignal = controller.signal;

/** Begins to listen. */
export function listenForInterrupts(): void {
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
