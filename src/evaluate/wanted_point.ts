/** Thresholds at which a recall or a precision is reached. An item is predicted anomalous when score >= threshold. */

import * as v from "valibot";
import { type Option, readNumber, structured } from "../options/option.ts";
import type { ScoreSteps } from "./score_steps.ts";

/** What a threshold is to reach on a test set. */
export interface WantedPoint {
  /** Recall: so much of the anomalous items is found. Precision: so much of what is found is anomalous. */
  readonly figure: "recall" | "precision";
  /** Over 0, at most 1. */
  readonly least: number;
}

/** The option of it, as `recall=1`. */
export const AT: Option<WantedPoint, WantedPoint | string, undefined> = structured<WantedPoint, undefined>({
  help: "tell the outcomes at the threshold that reaches a recall or precision, as recall=0.95",
  placeholder: "<figure=x>",
  wanted: "recall=X or precision=X, X over 0 and at most 1",
  default: undefined,
  follows: "no such threshold is looked for",
  value: v.strictObject({
    figure: v.picklist(["recall", "precision"]),
    least: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  }),
  read(text) {
    const [figure, least = "", ...more] = text.split("=");
    return more.length > 0 ? NaN : { figure, least: readNumber(least) };
  },
  write: ({ figure, least }) => `${figure}=${least}`,
});

/**
 * The threshold that reaches a figure and gives up least of the other: of a recall the highest, which has the fewest false alarms; of a
 * precision the lowest, which has the fewest misses.
 *
 * @param steps Scores of both classes.
 * @returns NaN if no score reaches it as a threshold.
 */
export function thresholdAt(steps: ScoreSteps, { figure, least }: WantedPoint): number {
  let found = NaN;
  let truePositives = 0;
  let positives = 0;
  steps.descend((score, normal, anomalous) => {
    truePositives += anomalous;
    positives += normal + anomalous;
    if (figure === "precision") {
      if (truePositives >= least * positives) found = score;
    } else if (Number.isNaN(found) && truePositives > 0 && truePositives >= least * steps.anomalous) {
      found = score;
    }
  });
  return found;
}
