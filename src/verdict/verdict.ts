/** The verdict on a score. */

/** What a threshold makes of a score. */
export type Verdict = "normal" | "odd";

/**
 * Judges a score.
 *
 * @param score The score of an image.
 * @param threshold Score from which an image counts as odd.
 * @returns `odd` if the score reaches the threshold.
 */
export function verdictOf(score: number, threshold: number): Verdict {
  return score >= threshold ? "odd" : "normal";
}
