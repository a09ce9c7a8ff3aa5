/** All figures and curves of an evaluation at once. */

import { type Confusion, confusionAt, type Rates, rates } from "./confusion.ts";
import { type CurvePoint, precisionRecallCurve, proCurve, rocCurve } from "./curves.ts";
import type { PixelTally, Unscored } from "./pixel_tally.ts";
import { PRO_LIMIT, proScore } from "./pro.ts";
import { auroc, averagePrecision, type BestF1, bestF1 } from "./ranking.ts";
import type { ScoreSteps } from "./score_steps.ts";
import { thresholdAt, type WantedPoint } from "./wanted_point.ts";

/** Counts and rates at one threshold. */
export interface OperatingPoint extends Confusion, Rates {
  /** The threshold; an item is predicted anomalous when score >= threshold. */
  readonly threshold: number;
}

/** Figures for the question whether an item is anomalous. */
export interface RankingMetrics {
  /** Number of normal items. */
  readonly normal: number;
  /** Number of anomalous items. */
  readonly anomalous: number;
  /** Area under the ROC curve; NaN when a class is absent. */
  readonly auroc: number;
  /** Average precision; NaN when no item is anomalous. */
  readonly averagePrecision: number;
  /** Best F1 over all thresholds, chosen with the labels: a figure to compare with, not a threshold to use. */
  readonly bestF1: BestF1;
  /** Outcomes at the highest threshold that misses nothing; null when no item is anomalous. Chosen with the labels, as best F1. */
  readonly noMiss: OperatingPoint | null;
  /** Outcomes at the threshold that reaches a wanted figure; null if none was asked for, or no threshold reaches it. */
  readonly wanted: OperatingPoint | null;
  /** Outcomes at the given thresholds, in their order. */
  readonly operatingPoints: readonly OperatingPoint[];
  /** ROC curve, thinned for plotting. */
  readonly roc: readonly CurvePoint[];
  /** Precision-recall curve, thinned for plotting. */
  readonly precisionRecall: readonly CurvePoint[];
}

/** Figures for the question which pixels are anomalous. */
export interface PixelMetrics extends RankingMetrics {
  /** PRO-score; NaN without a normal pixel or without a region. */
  readonly proScore: number;
  /** False positive rate up to which the PRO curve is integrated. */
  readonly proLimit: number;
  /** PRO curve up to the limit, thinned for plotting. */
  readonly pro: readonly CurvePoint[];
  /** Number of anomalous regions. */
  readonly regions: number;
  /** Pixels and regions that the model did not look at; they take part in no figure. */
  readonly unscored: Unscored;
}

/**
 * Figures of scored items, for example of the image scores of a test set.
 *
 * @param steps Scores of both classes, from `scoreSteps()` or a `PixelTally`.
 * @param thresholds Thresholds to report outcomes at.
 * @param at A figure to report outcomes at, too.
 * @returns Figures and curves.
 * @throws {RangeError} If a threshold is NaN.
 */
export function rankingMetrics(
  steps: ScoreSteps,
  thresholds: ArrayLike<number> = [],
  at?: WantedPoint,
): RankingMetrics {
  return {
    normal: steps.normal,
    anomalous: steps.anomalous,
    auroc: auroc(steps),
    averagePrecision: averagePrecision(steps),
    bestF1: bestF1(steps),
    noMiss: pointOf(steps, { figure: "recall", least: 1 }),
    wanted: at ? pointOf(steps, at) : null,
    operatingPoints: pointsAt(steps, thresholds),
    roc: rocCurve(steps),
    precisionRecall: precisionRecallCurve(steps),
  };
}

function pointsAt(steps: ScoreSteps, thresholds: ArrayLike<number>): OperatingPoint[] {
  return confusionAt(steps, thresholds).map((counts, i) => ({
    threshold: thresholds[i] as number,
    ...counts,
    ...rates(counts),
  }));
}

function pointOf(steps: ScoreSteps, wanted: WantedPoint): OperatingPoint | null {
  const threshold = thresholdAt(steps, wanted);
  return Number.isNaN(threshold) ? null : pointsAt(steps, [threshold])[0] as OperatingPoint;
}

/**
 * Figures of the pixels of a test set.
 *
 * @param tally All pixels.
 * @param thresholds Thresholds to report outcomes at.
 * @param proLimit False positive rate up to which the PRO curve is integrated, over 0 and at most 1.
 * @returns Figures and curves.
 * @throws {RangeError} If a threshold is NaN or the limit is outside its range.
 */
export function pixelMetrics(
  tally: PixelTally,
  thresholds: ArrayLike<number> = [],
  proLimit: number = PRO_LIMIT,
): PixelMetrics {
  return {
    ...rankingMetrics(tally, thresholds),
    proScore: proScore(tally, proLimit),
    proLimit,
    pro: proCurve(tally, proLimit),
    regions: tally.regions,
    unscored: tally.unscored,
  };
}
