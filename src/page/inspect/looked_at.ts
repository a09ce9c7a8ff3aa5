/** The images that were looked at, in the order in which they came. */

import type { FailedPart, ScoredPart } from "../calls.ts";

/** Most images that are kept. */
export const MOST_KEPT = 200;

/** Most bytes of pictures that are kept, those of the newest: a camera's of 4096 x 2160 takes 71 MB with its heat. */
export const MOST_BYTES = 2 ** 28;

/** An image that was looked at. */
export interface LookedAt {
  /** Its number in the order of coming, from 1. */
  readonly number: number;
  /** When, in ISO 8601. */
  readonly at: string;
  /** What was found. */
  readonly part: ScoredPart | FailedPart;
  /** Its file; null of a camera's image, which is its picture. */
  readonly file: Blob | null;
}

/** Tells an image from all others, those of the same number that were forgotten too. */
export function keyOf({ number, at }: LookedAt): string {
  return `${at} ${number}`;
}

/** Whether an image could not be scored. */
export function isFailed(part: ScoredPart | FailedPart): part is FailedPart {
  return "error" in part;
}

/** What was looked at with one image more, the oldest gone where there are too many, and pictures where they are too large. */
export function withPart(
  all: readonly LookedAt[],
  part: ScoredPart | FailedPart,
  at: string,
  file: Blob | null = null,
): LookedAt[] {
  const number = (all.at(-1)?.number ?? 0) + 1;
  return withinBytes([...all, { number, at, part, file }].slice(-MOST_KEPT));
}

/** Takes the pictures of the oldest away until the others are few enough; the newest keeps its own. */
function withinBytes(all: LookedAt[]): LookedAt[] {
  let bytes = 0;
  return all.toReversed().map((looked, age) => {
    const { part } = looked;
    bytes += bytesOf(part);
    if (age === 0 || bytes <= MOST_BYTES || isFailed(part) || !part.layers) return looked;
    const { layers: _, ...kept } = part;
    return { ...looked, part: kept };
  }).reverse();
}

function bytesOf(part: ScoredPart | FailedPart): number {
  if (isFailed(part) || !part.layers) return 0;
  const { picture, heat } = part.layers;
  return picture.data.byteLength + (heat?.data.byteLength ?? 0);
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
