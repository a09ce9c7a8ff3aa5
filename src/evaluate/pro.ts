/**
 * Per-region overlap: how much of each anomalous region is found, against the share of normal pixels that are found
 * wrongly (Bergmann et al., "MVTec AD: a comprehensive real-world dataset", CVPR 2019, and "The MVTec anomaly
 * detection dataset", IJCV 2021). Every region counts the same, however large it is.
 *
 * @module
 */

import { CompensatedSum } from "./compensated_sum.ts";
import type { PixelSteps } from "./pixel_tally.ts";

/** The false positive rate up to which the PRO curve is integrated in the literature. */
export const PRO_LIMIT = 0.3;

/**
 * Receives a corner of the PRO curve: the score, the number of normal pixels at or above it (a fraction where
 * the limit cuts the curve) and the mean over the regions of the share of the region at or above it.
 */
export type CornerVisitor = (score: number, falsePositives: number, overlap: number) => void;

/**
 * PRO-score: the area under the PRO curve from 0 to `limit`, divided by `limit`.
 *
 * The curve is the polyline from (0, 0) through the points of all distinct thresholds; where it crosses the
 * limit it is cut by linear interpolation, so the integral is exact.
 *
 * @param steps Pixels of all images.
 * @param limit Largest false positive rate, over 0 and at most 1.
 * @returns A number from 0 to 1; NaN without a normal pixel or without a region.
 * @throws {RangeError} If the limit is outside its range.
 */
export function proScore(steps: PixelSteps, limit: number = PRO_LIMIT): number {
  const area = new CompensatedSum();
  let lastPositives = 0;
  let lastOverlap = 0;
  walkPro(steps, limit, (_score, falsePositives, overlap) => {
    area.add((falsePositives - lastPositives) * (overlap + lastOverlap) / 2);
    [lastPositives, lastOverlap] = [falsePositives, overlap];
  });
  return area.total / (limit * steps.normal);
}

/**
 * Visits the corners of the PRO curve after (0, 0), from the highest threshold down to the limit.
 *
 * @param steps Pixels of all images.
 * @param limit Largest false positive rate, over 0 and at most 1.
 * @param visit Called for each corner.
 * @throws {RangeError} If the limit is outside its range.
 */
export function walkPro(steps: PixelSteps, limit: number, visit: CornerVisitor): void {
  if (!(limit > 0 && limit <= 1)) {
    throw new RangeError(
      `Cannot integrate the PRO curve: the limit is ${limit}, wanted a false positive rate over 0 and at most 1`,
    );
  }
  const most = limit * steps.normal;
  const shares = new CompensatedSum();
  let positives = 0;
  let overlap = 0;
  let cut = false;
  steps.descend((score, normal, _anomalous, share) => {
    if (cut) return;
    shares.add(share);
    const nextOverlap = shares.total / steps.regions;
    cut = positives + normal > most;
    if (cut) visit(score, most, overlap + (nextOverlap - overlap) * ((most - positives) / normal));
    else visit(score, positives + normal, nextOverlap);
    [positives, overlap] = [positives + normal, nextOverlap];
  });
}
