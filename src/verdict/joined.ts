/** Place and whole evidence of an image joined to one value. */

import { type Standard, standardised, standardOf } from "./standard.ts";

/** Which evidence counts: both kinds joined, or one alone. */
export type EvidenceKind = "both" | "place" | "whole";

/** All of {@linkcode EvidenceKind}. */
export const EVIDENCE_KINDS = ["both", "place", "whole"] as const satisfies readonly EvidenceKind[];

/**
 * Joins the two kinds of evidence: the sum of both, each standardised by its left-out values, so that neither counts more for its
 * units. Of one kind alone the value stays as it is, and threshold and score have the method's units.
 */
export class Joiner {
  /** Which evidence counts. */
  readonly kind: EvidenceKind;
  /** By which place values are standardised. */
  readonly place: Standard;
  /** By which whole values are; null without them. */
  readonly whole: Standard | null;

  /**
   * Takes the standards of the left-out values.
   *
   * @param place Left-out place evidence of the good images, at least one.
   * @param whole Left-out whole evidence of the same images; null if there is none.
   * @param kind Which evidence counts.
   * @throws {RangeError} If there are no values, one is not finite, not as many of both kinds, or whole evidence that is wanted is missing.
   */
  constructor(place: ArrayLike<number>, whole: ArrayLike<number> | null, kind: EvidenceKind) {
    if (whole === null ? kind !== "place" : whole.length !== place.length) {
      throw new RangeError(
        `Cannot join evidence: wanted as many whole values as the ${place.length} of places: received ${
          whole?.length ?? "none"
        }; without them only the kind 'place' can be had, not '${kind}'`,
      );
    }
    this.kind = kind;
    this.place = standardOf(place);
    this.whole = whole && standardOf(whole);
  }

  /**
   * Joins the evidence of one image.
   *
   * @param place Its place evidence.
   * @param whole Its whole evidence; null if there is none.
   * @returns A float32, which compares with thresholds as it is.
   * @throws {RangeError} If whole evidence that is wanted is missing.
   */
  join(place: number, whole: number | null): number {
    if (this.kind === "place") return Math.fround(place);
    if (whole === null) {
      throw new RangeError(
        `Cannot join evidence: wanted the whole value of the image for the kind '${this.kind}': received none`,
      );
    }
    if (this.kind === "whole") return Math.fround(whole);
    return Math.fround(standardised(place, this.place) + this.#standardisedWhole(whole));
  }

  /**
   * Which kind of evidence that counts says more of an image, in its own standard.
   *
   * @param place Its place evidence.
   * @param whole Its whole evidence; null if there is none.
   * @returns `place` where both say as much.
   */
  because(place: number, whole: number | null): "place" | "whole" {
    if (this.kind !== "both" || whole === null) return this.kind === "whole" ? "whole" : "place";
    return this.#standardisedWhole(whole) > standardised(place, this.place) ? "whole" : "place";
  }

  #standardisedWhole(whole: number): number {
    return standardised(whole, this.whole as Standard); // the constructor wants it for every kind that comes here
  }
}
