/** A model at another false-alarm rate, without looking at any image again. */

import { FALSE_ALARM_RATE } from "./fit_options.ts";
import type { Model } from "./model/model.ts";
import { checkValue } from "./options/check.ts";
import { withCalibration } from "./verdict/calibration.ts";
import { readCalibration, summarise } from "./verdict/stored_calibration.ts";

/**
 * Gives a model the thresholds of another false-alarm rate: those that a fit of the same images at that rate chooses, to the last bit,
 * since a model keeps what its good images showed.
 *
 * @param rate Share of good parts that may reach the threshold, over 0 and under 1.
 * @returns A copy of the model; the given one stays as it is.
 * @throws {OptionError} If the rate cannot be used.
 * @throws {RangeError} If the model was not calibrated.
 * @throws {SyntaxError} If its calibration is missing or damaged.
 */
export function modelAtRate(model: Model, rate: number): Model {
  const falseAlarmRate = checkValue("Cannot change the rate", "falseAlarmRate", FALSE_ALARM_RATE, rate);
  const calibration = readCalibration(model);
  const summary = model.settings.calibration;
  if (!calibration || !summary) {
    throw new RangeError(
      `Cannot change the rate of model '${model.name}': it was fitted to too few images, or without calibration; calibrate it`,
    );
  }
  const { source, dropped, pixelFalseAlarmRate } = summary;
  const choices = { source, dropped, falseAlarmRate, pixelFalseAlarmRate };
  return withCalibration(model, calibration, summarise(calibration, model.settings.evidence, choices));
}
