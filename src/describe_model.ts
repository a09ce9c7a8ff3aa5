/** What a model holds, in words and numbers. */

import { type FitSettings, fitSettingsOf } from "./fit_options.ts";
import { byteSize } from "./format/dtype.ts";
import { methodOf } from "./method/table.ts";
import { readEvidence } from "./verdict/stored_calibration.ts";
import { describePower } from "./power/describe_power.ts";
import { type FoundDefects, foundDefects } from "./power/found_defects.ts";
import { type RateRow, rateTable, rateText } from "./power/rate_table.ts";
import { type Evidence, readPower } from "./power/stored_power.ts";
import type { GoodEvidence } from "./verdict/good_evidence.ts";
import type { Threshold } from "./verdict/normal_scores.ts";
import { describeThreshold, unitOf } from "./verdict/describe_threshold.ts";
import { checkValue } from "./options/check.ts";
import { RATE_OPTIONS } from "./power/options.ts";
import type { Model } from "./model/model.ts";
import type { ModelSettings } from "./model/settings.ts";

/** What a model holds. */
export interface ModelDescription {
  /** Backbone and reduction, as in the papers: `resnet18-rd100`. */
  readonly name: string;
  /** Bytes of the tensors. */
  readonly bytes: number;
  /** Everything that a score depends on beside image and tensors. */
  readonly settings: ModelSettings;
  /** Options that ask for the same fit again, values as a person types them. */
  readonly fit: FitSettings;
  /** What the threshold means and how far it can be trusted, in sentences; null without a calibration. */
  readonly threshold: string | null;
  /** What the planted defects say of the threshold; null if none were planted. */
  readonly power: FoundDefects | null;
  /** Which rates the parts support and what would be found, in sentences; null without a calibration. */
  readonly powerText: string | null;
  /** Type and shape of every tensor. */
  readonly tensors: Readonly<Record<string, { readonly dtype: string; readonly shape: readonly number[] }>>;
}

/**
 * Says what a model holds.
 *
 * @throws {SyntaxError} If the model says it was calibrated, but the numbers are missing or damaged.
 */
export function describeModel(model: Model): ModelDescription {
  const { settings, tensors } = model;
  const known = thresholdOf(model);
  const power = known && powerOf(model, known);
  return {
    name: `${settings.backbone.name}-${methodOf(settings.method).label(settings.method)}`,
    bytes: [...tensors.values()].reduce((sum, tensor) => sum + byteSize(tensor), 0),
    settings,
    fit: fitSettingsOf(settings),
    threshold: known &&
      `Threshold ${known.threshold.value.toPrecision(4)}. ${
        describeThreshold(known.threshold, unitOf(settings.calibration))
      }`,
    power,
    powerText: known &&
      describePower(known.threshold, power, settings.preprocess.window ? "window" : "image"),
    tensors: Object.fromEntries([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
  };
}

/**
 * What a model does at other false-alarm rates than its own.
 *
 * @param asked Rates over 0 and under 1, as a list or as a person types it.
 * @returns The table, as rows and as aligned text.
 * @throws {OptionError} If the rates cannot be used.
 * @throws {RangeError} If the model was not calibrated.
 */
export function modelRates(
  model: Model,
  asked: readonly number[] | string,
): { rows: RateRow[]; text: string } {
  const rates = checkValue("Cannot tell rates", "rates", RATE_OPTIONS.rates, asked);
  const good = readEvidence(model);
  if (!good) {
    throw new RangeError(
      `Cannot tell the rates of model '${model.name}': it was fitted to too few images, or without calibration; calibrate it`,
    );
  }
  const record = readPower(model);
  const rows = rateTable(good.joined, rates, record && { record, join: joinOf(good) });
  return { rows, text: rateText(rows) };
}

interface Known {
  readonly good: GoodEvidence;
  readonly threshold: Threshold;
}

function thresholdOf(model: Model): Known | null {
  const good = readEvidence(model);
  const summary = model.settings.calibration;
  return good && summary && { good, threshold: good.joined.threshold(summary.falseAlarmRate) };
}

function powerOf(model: Model, { good, threshold }: Known): FoundDefects | null {
  const record = readPower(model);
  return record && foundDefects(record, joinOf(good), threshold.value);
}

function joinOf(good: GoodEvidence): (evidence: Evidence) => number {
  return ({ place, whole }) => good.join(place, good.whole && whole);
}
