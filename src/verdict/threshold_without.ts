/** What the threshold would be without some of the good images. */

import { NormalScores } from "./normal_scores.ts";

/** Good images by any key, and what they showed when left out. */
export interface RankedImages<Key> {
  /** Joined evidence of each. */
  readonly values: ReadonlyMap<Key, number>;
  /** Images that belong together, part by part; one that no part lists is a part by itself. */
  readonly parts: readonly (readonly Key[])[];
}

/**
 * The threshold that the other images give, in the same units: fit and standards stay as they are, as if only the list of good images
 * had become shorter. A fit without them is less bent by them as well, and its threshold is most often a little lower still.
 *
 * @param gone The images that do not count.
 * @param rate False-alarm rate, over 0 and under 1.
 * @returns Null if fewer than two parts stay.
 * @throws {RangeError} If the rate is not between 0 and 1.
 */
export function thresholdWithoutImages<Key>(
  { values, parts }: RankedImages<Key>,
  gone: ReadonlySet<Key>,
  rate: number,
): number | null {
  const together = new Set(parts.flat());
  const alone = [...values.keys()].filter((key) => !together.has(key)).map((key) => [key]);
  const highest = [...parts, ...alone].map((part) =>
    Math.max(...part.filter((key) => !gone.has(key)).map((key) => values.get(key) ?? -Infinity))
  );
  const kept = highest.filter(Number.isFinite);
  return kept.length < 2 ? null : new NormalScores(kept).threshold(rate).value;
}
