/** Good images that look odd among the others: left out, they are far. */

import type { EvidenceKind } from "./joined.ts";
import { highestOfParts, joinAll, type LeftOutEvidence } from "./left_out_evidence.ts";
import { NormalScores } from "./normal_scores.ts";
import { imagesStandingOut } from "./standing_images.ts";

/** A good image, as a suspect. */
export interface Suspect {
  /** Its place in the order of the fit. */
  readonly place: number;
  /** Its joined evidence. */
  readonly value: number;
  /** The evidence that says more; `not found`: the part was not there to be looked at. */
  readonly because: "place" | "whole" | "not found";
  /** Threshold of the joined evidence with this image among the good ones. */
  readonly threshold: number;
  /** The threshold without it, in the same units: the fit and the standards stay as they are. */
  readonly without: number;
  /** Whether it is too far out to be chance; see `standing_out.ts`. */
  readonly standsOut: boolean;
}

/** What suspects are ranked by. */
export interface SuspectOptions {
  /** Which evidence counts. */
  readonly kind: EvidenceKind;
  /** False-alarm rate of the thresholds. */
  readonly rate: number;
}

/** Fewest parts of which one can be left away and a threshold stays. */
export const FEWEST_RANKED = 3;

/**
 * Ranks the good images by their left-out evidence. A part counts once, by the farthest of its images, in thresholds and for what
 * is usual; but each of its images is a suspect of its own.
 *
 * @param evidence The evidence.
 * @param options What they are ranked by.
 * @returns All images, the farthest first, of equal ones the first in the fit.
 * @throws {RangeError} If there are fewer than three parts, they do not hold every image once, the evidence cannot be joined, or the
 *   rate is not between 0 and 1.
 */
export function rankSuspects(evidence: LeftOutEvidence, { kind, rate }: SuspectOptions): Suspect[] {
  const { place, whole, parts } = evidence;
  if (parts.length < FEWEST_RANKED) {
    throw new RangeError(
      `Cannot rank suspects: wanted at least ${FEWEST_RANKED} parts: received ${parts.length}; add good images`,
    );
  }
  const { joiner, values } = joinAll(evidence, kind);
  const highest = highestOfParts(parts, values);
  const threshold = new NormalScores(highest).threshold(rate).value;
  const out = imagesStandingOut(parts, values);
  const thresholdWithout = (image: number) => {
    const rest = parts.map((part) => part.filter((other) => other !== image)).filter(({ length }) =>
      length > 0
    );
    return new NormalScores(highestOfParts(rest, values)).threshold(rate).value;
  };
  return values.map((value, image) => ({
    place: image,
    value,
    because: joiner.because(place[image] as number, whole ? whole[image] as number : null),
    threshold,
    without: thresholdWithout(image),
    standsOut: out.has(image),
  })).sort((a, b) => b.value - a.value || a.place - b.place);
}
