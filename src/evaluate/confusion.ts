/** Counts and rates at given thresholds. An item is predicted anomalous when score >= threshold. */

import type { ScoreSteps } from "./score_steps.ts";

/** How many items of each class lie on each side of a threshold. */
export interface Confusion {
  /** Anomalous items with score >= threshold. */
  readonly truePositives: number;
  /** Normal items with score >= threshold: false alarms. */
  readonly falsePositives: number;
  /** Anomalous items below the threshold: misses. */
  readonly falseNegatives: number;
  /** Normal items below the threshold. */
  readonly trueNegatives: number;
}

/** Rates at a threshold, each from 0 to 1; 0/0 is 0. */
export interface Rates {
  /** TP / (TP + FP). */
  readonly precision: number;
  /** TP / (TP + FN). */
  readonly recall: number;
  /** Intersection over union, TP / (TP + FP + FN). */
  readonly iou: number;
  /** 2 TP / (2 TP + FP + FN). */
  readonly f1: number;
  /** FP / (FP + TN), also called false positive rate. */
  readonly falseAlarmRate: number;
}

/**
 * Counts the four outcomes at each of some thresholds, in one walk for all of them.
 *
 * @param steps Scores of both classes.
 * @param thresholds Any numbers but NaN, in any order.
 * @returns One result for each threshold, in the order given.
 * @throws {RangeError} If a threshold is NaN.
 */
export function confusionAt(steps: ScoreSteps, thresholds: ArrayLike<number>): Confusion[] {
  const descending = Array.from(thresholds, (threshold, index) => ({ threshold, index }));
  if (descending.some(({ threshold }) => Number.isNaN(threshold))) {
    throw new RangeError(
      `Cannot count outcomes: a threshold is NaN, received [${descending.map((t) => t.threshold)}]`,
    );
  }
  descending.sort((a, b) => b.threshold - a.threshold || 0); // Infinity - Infinity is NaN
  const results: Confusion[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  let next = 0;
  const recordAbove = (score: number) => {
    for (; next < descending.length; next++) {
      const { threshold, index } = descending[next] as { threshold: number; index: number };
      if (threshold <= score) return;
      results[index] = {
        truePositives,
        falsePositives,
        falseNegatives: steps.anomalous - truePositives,
        trueNegatives: steps.normal - falsePositives,
      };
    }
  };
  steps.descend((score, normal, anomalous) => {
    recordAbove(score);
    truePositives += anomalous;
    falsePositives += normal;
  });
  recordAbove(NaN); // no score is left: `threshold <= NaN` is false for all that remain
  return results;
}

/**
 * The usual rates of a set of counts.
 *
 * @param counts Outcomes at a threshold.
 * @returns The rates; 0 where a denominator is 0.
 */
export function rates(counts: Confusion): Rates {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = counts;
  return {
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    iou: ratio(tp, tp + fp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    falseAlarmRate: ratio(fp, fp + tn),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
