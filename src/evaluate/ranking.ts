/** Figures over all distinct thresholds. An item is predicted anomalous when score >= threshold. */

import { CompensatedSum } from "./compensated_sum.ts";
import type { ScoreSteps } from "./score_steps.ts";

/** The best F1 over all thresholds, and where it is reached. */
export interface BestF1 {
  /** The largest F1; NaN when no item is anomalous. */
  readonly f1: number;
  /** The highest score that gives it when used as threshold; NaN when no item is anomalous. */
  readonly threshold: number;
}

/**
 * Area under the ROC curve: the probability that an anomalous item scores above a normal one, a tie counting 1/2
 * (Hanley and McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982).
 *
 * @param steps Scores of both classes.
 * @returns A number from 0 to 1; NaN when a class is absent.
 */
export function auroc(steps: ScoreSteps): number {
  const pairs = new CompensatedSum();
  let above = 0;
  steps.descend((_score, normal, anomalous) => {
    pairs.add(normal * (above + anomalous / 2));
    above += anomalous;
  });
  return pairs.total / (steps.normal * steps.anomalous);
}

/**
 * Average precision: the sum over the distinct thresholds, highest first, of (R_k - R_(k-1)) P_k, with recall R and
 * precision P. No interpolation.
 *
 * @param steps Scores of both classes.
 * @returns A number from 0 to 1; NaN when no item is anomalous.
 */
export function averagePrecision(steps: ScoreSteps): number {
  const sum = new CompensatedSum();
  let truePositives = 0;
  let positives = 0;
  steps.descend((_score, normal, anomalous) => {
    truePositives += anomalous;
    positives += normal + anomalous;
    sum.add(anomalous * (truePositives / positives));
  });
  return sum.total / steps.anomalous;
}

/**
 * The largest F1 = 2 TP / (2 TP + FP + FN) over all distinct scores as thresholds; a tie goes to the highest one.
 *
 * @param steps Scores of both classes.
 * @returns The F1 and its threshold.
 */
export function bestF1(steps: ScoreSteps): BestF1 {
  let best: BestF1 = { f1: NaN, threshold: NaN };
  if (steps.anomalous === 0) return best;
  let truePositives = 0;
  let positives = 0;
  steps.descend((score, normal, anomalous) => {
    truePositives += anomalous;
    positives += normal + anomalous;
    const f1 = 2 * truePositives / (positives + steps.anomalous); // TP + FP + TP + FN, all integers
    if (!(f1 <= best.f1)) best = { f1, threshold: score };
  });
  return best;
}
