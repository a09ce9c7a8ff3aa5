/** What of folders and data sets was not taken, and why. */

import { printable } from "../format/printable.ts";

/** Why something was not taken; each can follow a number. */
export type LeftOutReason =
  | "of other programs"
  | "drawn by this program"
  | "no picture by their names"
  | "no plain file"
  | "folders that match a glob"
  | "linked to nothing"
  | "linked to a folder that is gone through anyway"
  | "with a name that is not UTF-8"
  | "unreadable"
  | "in no folder of the layout"
  | "masks of no image"
  | "without a mask beside them";

/** What was not taken for one reason. */
export interface LeftOutFor {
  /** Why. */
  readonly reason: LeftOutReason;
  /** How many files, and folders with all in them. */
  readonly count: number;
  /** Paths of the first of them, at most {@linkcode NAMED}; those of folders end in a slash. */
  readonly names: readonly string[];
}

/** What was not taken. */
export interface LeftOut {
  /** How many files, and folders with all in them. */
  readonly count: number;
  /** The same by reason, in the order of finding. */
  readonly reasons: readonly LeftOutFor[];
}

/** Names that are kept of each reason: a folder of a system can hold hundreds of thousands. */
export const NAMED = 20;

/** Names of each reason that a sentence tells. */
const TOLD = 3;

/** Counts what is not taken. */
export class LeftOutTally {
  readonly #reasons = new Map<LeftOutReason, { count: number; names: string[] }>();

  /** Counts a file or folder. */
  add(reason: LeftOutReason, path: string): void {
    const entry = this.#reasons.get(reason) ?? { count: 0, names: [] };
    this.#reasons.set(reason, entry);
    if (entry.count++ < NAMED) entry.names.push(path);
  }

  /** What was counted up to now. */
  get found(): LeftOut {
    const reasons = [...this.#reasons].map(([reason, { count, names }]) => ({
      reason,
      count,
      names: [...names],
    }));
    return { count: reasons.reduce((sum, { count }) => sum + count, 0), reasons };
  }
}

/**
 * One line on what was not taken.
 *
 * @returns The counts with some names, in which nothing can begin another line; null if all was taken.
 */
export function describeLeftOut({ count, reasons }: LeftOut): string | null {
  if (count === 0) return null;
  const parts = reasons.map((part) => {
    const names = part.names.slice(0, TOLD).map((name) => printable(name));
    return `${part.count} ${part.reason}: ${names.join(", ")}${part.count > names.length ? ", ..." : ""}`;
  });
  return `Left out: ${count} (${parts.join("; ")})`;
}
