/** What a model holds, in words and numbers. */

import { type FitSettings, fitSettingsOf } from "./fit_options.ts";
import { methodOf } from "./method/table.ts";
import { readEvidence } from "./verdict/stored_calibration.ts";
import { describeThreshold } from "./verdict/describe_threshold.ts";
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
  return {
    name: `${settings.backbone.name}-${methodOf(settings.method).label(settings.method)}`,
    bytes: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    settings,
    fit: fitSettingsOf(settings),
    threshold: thresholdText(model),
    tensors: Object.fromEntries([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
  };
}

function thresholdText(model: Model): string | null {
  const good = readEvidence(model);
  const summary = model.settings.calibration;
  if (!good || !summary) return null;
  const threshold = good.joined.threshold(summary.falseAlarmRate);
  return `Threshold ${threshold.value.toPrecision(4)}. ${describeThreshold(threshold)}`;
}
