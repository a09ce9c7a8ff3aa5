/** A model with another calibration. */

import type { Model } from "../model/model.ts";
import type { CalibrationSummary } from "../model/settings.ts";
import { GoodEvidence } from "./good_evidence.ts";
import { type Calibration, calibrationTensors } from "./stored_calibration.ts";
import { verdictOf } from "./verdict.ts";

/** A copy of a model with another calibration, by which its test picture is judged anew. */
export function withCalibration(model: Model, calibration: Calibration, summary: CalibrationSummary): Model {
  const { selfTest, evidence } = model.settings;
  const joined = new GoodEvidence(calibration, evidence).join(selfTest.place, selfTest.whole);
  return {
    ...model,
    settings: {
      ...model.settings,
      calibration: summary,
      selfTest: { ...selfTest, verdict: verdictOf(joined, summary.threshold) },
    },
    tensors: new Map([...model.tensors, ...calibrationTensors(calibration)]),
  };
}
