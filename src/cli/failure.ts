/** How the command line ends when something is wrong: a sentence on stderr, and an exit code. */

import { printable } from "../format/printable.ts";

/** Exit code for arguments that cannot be used. */
export const USAGE_EXIT = 2;
/** Exit code for work that failed. */
export const FAILURE_EXIT = 1;
/** Exit code after Ctrl-C, as shells expect it: 128 + SIGINT. */
export const INTERRUPTED_EXIT = 130;

/** Longest message that is printed whole. What is quoted of files is shorter and escaped already, this is the second line of defence. */
const LONGEST = 4000;

/** Arguments that cannot be used; ends the program with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Prints what went wrong, in one line, and returns the exit code for it. */
export function report(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`oddspot: ${printable(message, LONGEST)}`);
  if (error instanceof UsageError) {
    console.error("Try 'oddspot --help', or '--help' after a command.");
    return USAGE_EXIT;
  }
  return FAILURE_EXIT;
}
