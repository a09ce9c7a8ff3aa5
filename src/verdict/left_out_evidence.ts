/** Left-out evidence of the good images, joined. */

import { type EvidenceKind, Joiner } from "./joined.ts";

/** Evidence of the good images, each as if its part had not been among them, in the order of the fit. */
export interface LeftOutEvidence {
  /** Place evidence. */
  readonly place: ArrayLike<number>;
  /** Whole evidence; null if there is none. */
  readonly whole: ArrayLike<number> | null;
  /** Places of the images that were left out together; every image is in one part. */
  readonly parts: readonly (readonly number[])[];
}

/** Joined evidence of every image. */
export interface JoinedEvidence {
  /** What it was joined by. */
  readonly joiner: Joiner;
  /** Of every image, in the order of the fit. */
  readonly values: readonly number[];
}

/**
 * Joins the evidence of all images, standardised by one value a part as thresholds are (`good_evidence.ts`): a part of many images does not
 * say what is usual.
 *
 * @param evidence The evidence.
 * @param kind Which evidence counts.
 * @param standard Places of the images by whose values, the highest of each part, the others are standardised; by default all.
 * @throws {RangeError} If the parts do not hold every image once, or the evidence cannot be joined.
 */
export function joinAll(
  { place, whole, parts }: LeftOutEvidence,
  kind: EvidenceKind,
  standard?: readonly number[],
): JoinedEvidence {
  checkParts(parts, place.length);
  const usual = new Set(standard ?? parts.flat());
  const among = parts.map((part) => part.filter((image) => usual.has(image))).filter(({ length }) =>
    length > 0
  );
  const joiner = new Joiner(highestOfParts(among, place), whole && highestOfParts(among, whole), kind);
  const values = Array.from(
    { length: place.length },
    (_, i) => joiner.join(place[i] as number, whole ? whole[i] as number : null),
  );
  return { joiner, values };
}

/** The highest value of every part; a part is as far out as the farthest of its images. */
export function highestOfParts(
  parts: readonly (readonly number[])[],
  values: ArrayLike<number>,
): number[] {
  return parts.map((part) =>
    part.reduce((highest, image) => Math.max(highest, values[image] as number), -Infinity)
  );
}

function checkParts(parts: readonly (readonly number[])[], images: number): void {
  const places = parts.flat().sort((a, b) => a - b);
  const once = places.length === images && places.every((place, i) => place === i);
  if (once && parts.every((part) => part.length > 0)) return;
  throw new RangeError(
    `Cannot judge evidence: wanted parts that hold each of ${images} images once, and none empty: ` +
      `received ${parts.length} parts with ${places.length} places`,
  );
}
