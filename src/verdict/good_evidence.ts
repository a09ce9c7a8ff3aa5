/** What good images showed that the model does not know, ready to judge new ones by. */

import { partsOf } from "./groups.ts";
import type { EvidenceKind, Joiner } from "./joined.ts";
import { highestOfParts, joinAll } from "./left_out_evidence.ts";
import { NormalScores } from "./normal_scores.ts";

/** Evidence of good images, in any order. */
export interface GoodValues {
  /** Place evidence: the peak of the map, [images]. */
  readonly place: ArrayLike<number>;
  /** Whole evidence, [images]; null where only places are looked at. */
  readonly whole: ArrayLike<number> | null;
  /** Number of the part that each image is of, [images], from 0. */
  readonly parts: ArrayLike<number>;
}

/**
 * Evidence of good images, one value a part. Images of one part say the same thing again: promises count parts, and of a part's
 * images the most odd one stands for it, so that what is promised is the share of good _parts_ of which any image is called odd.
 */
export class GoodEvidence {
  /** Which evidence counts. */
  readonly kind: EvidenceKind;
  /** The joined evidence, one value a part. */
  readonly joined: NormalScores;
  /** The place evidence. */
  readonly place: NormalScores;
  /** The whole evidence; null where only places are looked at. */
  readonly whole: NormalScores | null;
  readonly #joiner: Joiner;

  /**
   * Gathers the evidence.
   *
   * @throws {RangeError} If it is of fewer than two parts, or not finite.
   */
  constructor({ place, whole, parts }: GoodValues, kind: EvidenceKind) {
    const groups = partsOf(parts);
    const { joiner, values } = joinAll({ place, whole, parts: groups }, kind);
    this.kind = kind;
    this.place = new NormalScores(highestOfParts(groups, place));
    this.whole = whole && new NormalScores(highestOfParts(groups, whole));
    this.joined = new NormalScores(highestOfParts(groups, values));
    this.#joiner = joiner;
  }

  /** Place and whole of an image, joined: what thresholds and p-values are of. */
  join(place: number, whole: number | null): number {
    return this.#joiner.join(place, whole);
  }

  /** Which evidence of an image is the further out. */
  because(place: number, whole: number | null): "place" | "whole" {
    return this.#joiner.because(place, whole);
  }
}
