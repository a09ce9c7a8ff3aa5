/** How many of the planted defects a threshold finds. */

import { DEFECT_KINDS, type DefectKind } from "./cut.ts";
import { exactShare, type Share } from "./share.ts";
import type { Evidence, PowerRecord } from "./stored_power.ts";

/**
 * How many of the planted defects a threshold finds. The bounds take defects for independent; those in one image share its luck, so
 * that other images give somewhat other shares than the bounds say.
 */
export interface FoundDefects {
  /** Of all. */
  readonly all: Share;
  /** Of each kind that was planted. */
  readonly kinds: Readonly<Partial<Record<DefectKind, Share>>>;
  /** Images that are odd to the same detector as they are, without a defect. */
  readonly falsely: number;
  /** Images in all. */
  readonly images: number;
}

/**
 * Counts what a threshold finds.
 *
 * @param record What was seen.
 * @param join From the two kinds of evidence to the score that the threshold is for.
 * @param threshold Score from which an image is odd.
 */
export function foundDefects(
  { unplanted, planted }: PowerRecord,
  join: (evidence: Evidence) => number,
  threshold: number,
): FoundDefects {
  const odd = (images: readonly Evidence[]) => images.filter((image) => join(image) >= threshold).length;
  const shareOf = (images: readonly Evidence[]) => exactShare(odd(images), images.length);
  const kinds = DEFECT_KINDS.map((name) => [name, planted.filter(({ kind }) => kind === name)] as const)
    .filter(([, images]) => images.length > 0);
  return {
    all: shareOf(planted),
    kinds: Object.fromEntries(kinds.map(([name, images]) => [name, shareOf(images)])),
    falsely: odd(unplanted),
    images: unplanted.length,
  };
}
