/** What clients are told of an error: what is wrong with what they sent, and nothing of the machine. */

import { printable } from "../format/printable.ts";
import { isOfInput } from "./learning.ts";
import { Problem } from "./problem.ts";

/** Longest error in the log. */
const LONGEST = 2000;

/**
 * The answer to an error.
 *
 * @param log Takes what is not told, with the number under which the client knows it.
 */
export function explain(error: unknown, log: (line: string) => void): Problem {
  if (error instanceof Problem) return error;
  if (isOfInput(error)) return new Problem(422, error.message);
  const number = crypto.randomUUID().slice(0, 8);
  log(`error ${number}: ${printable(String((error as Error)?.stack ?? error), LONGEST)}`);
  return new Problem(
    500,
    `Cannot answer: something failed on the server; its log says what, under 'error ${number}'`,
  );
}
