/** What is told of a model: nothing that names a file of this machine. */

import { describeModel } from "../describe_model.ts";
import type { DriftState } from "../verdict/drift.ts";
import type { LoadedModel } from "./models.ts";

/** What there is to tell, for people and for programs. */
export function describeServed({ name, model }: LoadedModel, drift: DriftState | null) {
  const { name: kind, bytes, threshold, powerText } = describeModel(model);
  const { format, images, backbone, method, evidence, space, calibration } = model.settings;
  return {
    name,
    kind,
    bytes,
    format,
    images,
    backbone: backbone.name,
    method: method.name,
    evidence,
    input: space.image,
    threshold: calibration?.threshold ?? null,
    falseAlarmRate: calibration?.falseAlarmRate ?? null,
    thresholdText: threshold,
    powerText,
    drift,
  };
}
