/** The rule by which a robust fit leaves good images away that look odd. */

import type { EvidenceKind } from "./joined.ts";
import { joinAll, type LeftOutEvidence } from "./left_out_evidence.ts";
import { imagesStandingOut } from "./standing_images.ts";

/** Most fits of a robust one, the first included. */
export const MAX_ROUNDS = 6;

/** What a robust fit leaves away. */
export interface RobustChoice {
  /** Places of the images left away, ascending. */
  readonly dropped: readonly number[];
  /** Fits that it took. */
  readonly rounds: number;
  /** Whether exactly these stand out of the last fit; false where {@linkcode MAX_ROUNDS} ended it. */
  readonly settled: boolean;
}

/**
 * The images to leave away from the next fit: all that stand out, by the values of all images, those that this fit was without among
 * them. So one that looked odd only because others bent the fit comes back, and several alike, which hide each other as long as one of
 * them is fitted, are seen once all are away. At most a fifth of the parts has images that can stand out.
 *
 * @param evidence Evidence of all images: left out, or simply scored where the fit was without them.
 * @param options Which evidence counts, and the places of the images that the fit was without; the others standardise.
 * @returns Places, ascending.
 * @throws {RangeError} If the parts do not hold every image once, or the evidence cannot be joined.
 */
export function nextToDrop(
  evidence: LeftOutEvidence,
  { kind, dropped }: { readonly kind: EvidenceKind; readonly dropped: readonly number[] },
): number[] {
  const away = new Set(dropped);
  const fitted = [...Array(evidence.place.length).keys()].filter((place) => !away.has(place));
  const { values } = joinAll(evidence, kind, fitted);
  return [...imagesStandingOut(evidence.parts, values)].sort((a, b) => a - b);
}

/**
 * Fits without the images that stand out, until those are the ones it was without.
 *
 * @param fitWithout Fits again without some images, and gives the evidence of all as {@linkcode nextToDrop} wants it; called first
 *   with none. The last call is that of the images that are left away in the end.
 * @param kind Which evidence counts.
 * @returns What was left away. Of a clean set that is nothing, after one fit, as often as `standing_out.ts` says.
 * @throws {RangeError} As {@linkcode nextToDrop}; and whatever the fit throws.
 */
export async function dropRobustly(
  fitWithout: (dropped: readonly number[]) => Promise<LeftOutEvidence>,
  kind: EvidenceKind,
): Promise<RobustChoice> {
  let dropped: readonly number[] = [];
  for (let rounds = 1;; rounds++) {
    const next = nextToDrop(await fitWithout(dropped), { kind, dropped });
    const settled = next.length === dropped.length && next.every((place, i) => place === dropped[i]);
    if (settled || rounds === MAX_ROUNDS) return { dropped, rounds, settled };
    dropped = next;
  }
}
