/** What a model makes of a score: threshold, p-value, verdict. */

import type { Model } from "../model/model.ts";
import { NormalScores } from "./normal_scores.ts";
import { readCalibration } from "./stored_calibration.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** An image score beside those of good images that the model does not know. */
export interface Judgement {
  /** Score from which an image counts as odd, for the false-alarm rate that was asked for. */
  readonly threshold: number;
  /** Probability that a good image scores as high as this one, or higher. */
  readonly pValue: number;
  /** Whether the score reaches the threshold. */
  readonly verdict: Verdict;
}

/** Judges the score of an image; null for a model without a calibration. */
export type Judge = (score: number) => Judgement | null;

/**
 * How a model's scores are judged.
 *
 * @param rate False-alarm rate; by default that of the model's own threshold.
 * @throws {RangeError} If a rate is asked of a model without calibration.
 * @throws {SyntaxError} If the model's calibration is missing or damaged.
 */
export function judgeOf(model: Model, rate: number | undefined): Judge {
  const { calibration } = model.settings;
  const known = readCalibration(model);
  if (!calibration || !known) {
    if (rate === undefined) return () => null;
    throw new RangeError(
      `Cannot choose a threshold: model '${model.name}' was fitted to too few images, or without calibration; ` +
        "calibrate it, or leave the false-alarm rate out",
    );
  }
  const scores = new NormalScores(known.scores);
  const threshold = rate === undefined ? calibration.threshold : scores.threshold(rate).value;
  return (score) => ({ threshold, pValue: scores.pValue(score), verdict: verdictOf(score, threshold) });
}
