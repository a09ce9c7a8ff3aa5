/**
 * A limit for work that may never answer, or never give its thread back: ONNX Runtime Web spins without end when one of
 * its threads dies. No timer fires on a thread that spins, so a thread of its own watches.
 *
 * @module
 */

import { type MessagePort, Worker } from "node:worker_threads";

/** What the watching thread is told: the limit of what begins now, or that it ended. */
interface Order {
  /** Number of the piece of work. */
  readonly id: number;
  /** Its limit in milliseconds; left out: it ended. */
  readonly limit?: number;
  /** Last words of a process that cannot be told. */
  readonly message?: string;
}

/** Work did not end within its limit, and may never. */
export class NoAnswerError extends Error {
  /** Name of the class. */
  override name = "NoAnswerError";
}

let watcher: Worker | undefined;
let count = 0;

/**
 * Does some work within a limit; only one piece at a time.
 *
 * When the limit passes, this rejects. When the thread is not free to do that either, the process is killed, a tenth of
 * the limit later and with the message on stderr: there is no way out of code that does not return. Time in which the
 * process is stopped does not count.
 *
 * @param limit Milliseconds.
 * @param message Of the error.
 * @param work What to do; what it does after the limit is nobody's.
 * @returns What the work gave.
 * @throws {NoAnswerError} With the message, if the work takes longer.
 */
export async function within<T>(limit: number, message: string, work: () => Promise<T>): Promise<T> {
  watcher ??= startWatcher();
  const id = ++count;
  const late = Promise.withResolvers<never>();
  const onLate = (which: number) => {
    if (which === id) late.reject(new NoAnswerError(message));
  };
  watcher.on("message", onLate);
  watcher.ref(); // work that waits for nothing would let the process end, without a word
  watcher.postMessage({ id, limit, message } satisfies Order);
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    watcher.postMessage({ id } satisfies Order);
    watcher.unref();
    watcher.off("message", onLate);
  }
}

function startWatcher(): Worker {
  // from text, as a file would need permission to be read; an environment of its own, as the shared one needs that too
  const code = `(${watch})(require("node:worker_threads").parentPort)`;
  const worker = new Worker(code, { eval: true, env: {} });
  worker.unref();
  return worker;
}

/** What the watching thread runs; as text, so it sees nothing of this module. */
function watch(port: MessagePort): void {
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
