/**
 * A limit for work that may never answer, or never give its thread back: ONNX Runtime Web spins without end when one of
 * its threads dies.
 *
 * @module
 */

import { here } from "../../platform/here.ts";

/** Work did not end within its limit, and may never. */
export class NoAnswerError extends Error {
  /** Name of the class. */
  override name = "NoAnswerError";
}

/**
 * Does some work within a limit; only one piece at a time.
 *
 * When the limit passes, this rejects. When the thread is not free to do that either, the process is killed where that is possible, a
 * tenth of the limit later and with the message on stderr. Time in which the process is stopped does not count.
 *
 * @param limit Milliseconds.
 * @param message Of the error.
 * @param work What to do; what it does after the limit is nobody's.
 * @returns What the work gave.
 * @throws {NoAnswerError} With the message, if the work takes longer.
 */
export async function within<T>(limit: number, message: string, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const stop = await here.watch(limit, message, () => late.reject(new NoAnswerError(message)));
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    stop();
  }
}
