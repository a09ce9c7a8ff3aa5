/**
 * A thread that watches: no timer fires on a thread that spins, as ONNX Runtime Web does without end when one of its own dies.
 *
 * @module
 */

import type { MessagePort, Worker } from "node:worker_threads";

/** What the watching thread is told: the limit of what begins now, or that it ended. */
interface Order {
  /** Number of the piece of work. */
  readonly id: number;
  /** Its limit in milliseconds; left out: it ended. */
  readonly limit?: number;
  /** Last words of a process that cannot be told. */
  readonly message?: string;
}

let starting: Promise<Worker> | undefined;
let count = 0;

/**
 * Watches over one piece of work at a time. When the thread is not free to hear of the limit, the process is killed, a tenth of the
 * limit later and with the message on stderr: there is no way out of code that does not return.
 *
 * @param limit Milliseconds, the time left out in which the process is stopped.
 * @param message Last words of a process that cannot be told.
 * @param onLate Called when the limit passes.
 * @returns Ends the watch.
 */
export async function watchOver(limit: number, message: string, onLate: () => void): Promise<() => void> {
  starting ??= startWatcher();
  const watcher = await starting;
  const id = ++count;
  const hear = (which: number) => {
    if (which === id) onLate();
  };
  watcher.on("message", hear);
  watcher.ref(); // work that waits for nothing would let the process end, without a word
  watcher.postMessage({ id, limit, message } satisfies Order);
  return () => {
    watcher.postMessage({ id } satisfies Order);
    watcher.unref();
    watcher.off("message", hear);
  };
}

async function startWatcher(): Promise<Worker> {
  const { Worker } = await import("node:worker_threads");
  // from text, as a file would need permission to be read; an environment of its own, as the shared one needs that too
  const code = `(${guard})(require("node:worker_threads").parentPort)`;
  const worker = new Worker(code, { eval: true, env: {} });
  worker.unref();
  return worker;
}

/** What the watching thread runs; as text, so it sees nothing of this module. */
function guard(port: MessagePort): void {
  const ticks = 10; // rather than one timer, which would fire at once when a stopped process goes on
  let timer: ReturnType<typeof setInterval> | undefined;
  port.on("message", ({ id, limit, message }: Order) => {
    clearInterval(timer);
    if (limit === undefined) return;
    let ticked = 0;
    timer = setInterval(() => {
      ticked++;
      if (ticked === ticks) port.postMessage(id);
      if (ticked <= ticks) return;
      Deno.stderr.writeSync(new TextEncoder().encode(`error: ${message}\n`));
      Deno.kill(Deno.pid, "SIGKILL"); // Deno.exit() would end this thread alone
    }, limit / ticks);
  });
}
