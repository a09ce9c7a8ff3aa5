/** The images that were looked at, in the order in which they came. */

import type { FailedPart, ScoredPart } from "../calls.ts";

/** Most images that are kept: pictures of 256 x 256 take .5 MB each. */
export const MOST_KEPT = 200;

/** An image that was looked at. */
export interface LookedAt {
  /** Its number in the order of coming, from 1. */
  readonly number: number;
  /** When, in ISO 8601. */
  readonly at: string;
  /** What was found. */
  readonly part: ScoredPart | FailedPart;
}

/** Whether an image could not be scored. */
export function isFailed(part: ScoredPart | FailedPart): part is FailedPart {
  return "error" in part;
}

/** What was looked at with one image more, the oldest gone where there are too many. */
export function withPart(
  all: readonly LookedAt[],
  part: ScoredPart | FailedPart,
  at: string,
): LookedAt[] {
  const number = (all.at(-1)?.number ?? 0) + 1;
  return [...all, { number, at, part }].slice(-MOST_KEPT);
}

/** Steps that keys take through what was looked at. */
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * The image that a key leads to.
 *
 * @param chosen Number of the image that is shown.
 * @returns Its number; null if the key leads nowhere.
 */
export function stepped(all: readonly LookedAt[], chosen: number | null, key: string): number | null {
  const step = STEPS[key];
  const last = all.length - 1;
  if (!step || last < 0) return null;
  const at = all.findIndex(({ number }) => number === chosen);
  const next = Math.min(last, Math.max(0, step(at < 0 ? last : at, last)));
  return all[next]?.number ?? null;
}
