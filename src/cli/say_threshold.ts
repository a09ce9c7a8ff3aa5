/** What a model's threshold means, in plain words on stderr. */

import { readCalibration } from "../verdict/stored_calibration.ts";
import { describeThreshold } from "../verdict/describe_threshold.ts";
import { NormalScores } from "../verdict/normal_scores.ts";
import type { Model } from "../model/model.ts";

/** Prints the threshold and what it rests on. */
export function sayThreshold(model: Model): void {
  const calibration = readCalibration(model);
  const summary = model.settings.calibration;
  if (!calibration || !summary) {
    console.error("No threshold: leaving an image out needs at least 3 images; see 'calibrate --help'");
    return;
  }
  const threshold = new NormalScores(calibration.scores).threshold(summary.falseAlarmRate);
  console.error(`Threshold ${threshold.value.toPrecision(4)}. ${describeThreshold(threshold)}`);
}
