/** How the command line ends when something is wrong: a sentence on stderr, and an exit code. */

import { OptionError, printable } from "../../mod.ts";
import { FAILURE_EXIT, READER_GONE_EXIT, SIGNAL_EXITS, USAGE_EXIT } from "./exit_codes.ts";
import { flagName } from "./flags.ts";

/** Longest message that is printed whole. What is quoted of files is shorter and escaped already, this is the second line of defence. */
const LONGEST = 4000;

/** Arguments that cannot be used; ends the program with exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The work was stopped by a signal; ends the program with that signal's exit code. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** @param signal The signal's name. */
  constructor(readonly signal: keyof typeof SIGNAL_EXITS) {
    super(`interrupted by ${signal}`);
  }
}

/** Nobody reads stdout any more; ends the program without a word. */
export class ReaderGone extends Error {
  override name = "ReaderGone";
}

/** Prints what went wrong, in one line, and returns the exit code for it. */
export function report(error: unknown): number {
  if (error instanceof ReaderGone) return READER_GONE_EXIT;
  if (error instanceof Interrupted) {
    console.error(`oddspot: ${error.message}; nothing half-written is left`);
    return SIGNAL_EXITS[error.signal];
  }
  console.error(`oddspot: ${printable(messageOf(error), LONGEST)}`);
  if (!(error instanceof UsageError || error instanceof OptionError)) return FAILURE_EXIT;
  console.error("Try 'oddspot --help', or '--help' after a command.");
  return USAGE_EXIT;
}

/** The library names an option, the command line its flag. */
function messageOf(error: unknown): string {
  if (error instanceof OptionError) return `${error.action}: ${flagName(error.option)} ${error.complaint}`;
  return error instanceof Error ? error.message : String(error);
}
