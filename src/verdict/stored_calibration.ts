/** A calibration in a model file, and the thresholds that follow from it. */

import { elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import type { CalibrationSummary, ModelSettings } from "../model/settings.ts";
import { NormalScores, type Threshold } from "./normal_scores.ts";
import { pixelThreshold } from "./thresholds.ts";

/** Scores of good images that the model was not fitted to, or fitted to and then left out. */
export interface Calibration {
  /** Image scores, ascending. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** Evenly spaced quantiles of the anomaly maps' pixels, from the least to the largest. */
  readonly pixels: Float32Array<ArrayBuffer>;
}

/** What of a model its calibration is in. */
export interface CalibratedFile extends TensorFile {
  /** Its settings, as far as they matter. */
  readonly settings: Pick<ModelSettings, "calibration">;
}

/**
 * What the platform's exp, log and pow may move a threshold that a tail gave: one step of float32, where the last bit of a double
 * decides the rounding. All other thresholds are values of the calibration, or the next float32, and the same everywhere.
 */
const TAIL_STEP = 2 ** -23;

/** The calibration as tensors of a model file. */
export function calibrationTensors({ scores, pixels }: Calibration): [string, StoredTensor][] {
  return [
    ["calibration.scores", storedTensor("F32", [scores.length], scores)],
    ["calibration.pixels", storedTensor("F32", [pixels.length], pixels)],
  ];
}

/**
 * Reads a model's calibration.
 *
 * @returns Null if the model was not calibrated.
 * @throws {SyntaxError} If the model says it was, but the numbers are missing, not finite or not ascending.
 */
export function readCalibration(file: CalibratedFile): Calibration | null {
  const { calibration } = file.settings;
  if (!calibration) return null;
  const pixels = file.tensors.get("calibration.pixels")?.shape[0] ?? 0;
  return {
    scores: ascending(file, "calibration.scores", calibration.images),
    pixels: ascending(file, "calibration.pixels", Math.max(pixels, 2)),
  };
}

/**
 * Checks that a model's thresholds are those that its calibration gives.
 *
 * @throws {SyntaxError} If one is not, or the calibration cannot be read; the message names it.
 */
export function requireOwnThresholds(file: CalibratedFile): void {
  const calibration = readCalibration(file);
  const stored = file.settings.calibration;
  if (!calibration || !stored) return;
  const threshold = new NormalScores(calibration.scores).threshold(stored.falseAlarmRate);
  const own = summaryOf(calibration, threshold, stored);
  for (const name of ["threshold", "pixelThreshold", "medianPixel"] as const) {
    const allowed = name === "threshold" && threshold.method === "tail" ? TAIL_STEP * Math.abs(own[name]) : 0;
    if (Math.abs(stored[name] - own[name]) <= allowed) continue; // a NaN is not
    throw new SyntaxError(
      `Cannot use '${file.name}': 'calibration.${name}' is ${stored[name]}, by the calibration beside it ${
        own[name]
      }; calibrate it or fit it again`,
    );
  }
}

/**
 * Chooses the thresholds of a calibration.
 *
 * @param rate Share of good images that may reach the image threshold.
 * @param pixelRate Share of good images' pixels that may reach the pixel threshold.
 * @param source Whether the images were left out of the fit or are others.
 * @throws {RangeError} If a rate is not between 0 and 1, or there are fewer than two images.
 */
export function summarise(
  calibration: Calibration,
  { rate, pixelRate, source }: { rate: number; pixelRate: number; source: CalibrationSummary["source"] },
): CalibrationSummary {
  const threshold = new NormalScores(calibration.scores).threshold(rate);
  return summaryOf(calibration, threshold, { pixelFalseAlarmRate: pixelRate, source });
}

function summaryOf(
  { scores, pixels }: Calibration,
  { rate, value }: Threshold,
  { pixelFalseAlarmRate, source }: Pick<CalibrationSummary, "pixelFalseAlarmRate" | "source">,
): CalibrationSummary {
  return {
    source,
    images: scores.length,
    falseAlarmRate: rate,
    threshold: value,
    pixelFalseAlarmRate,
    pixelThreshold: pixelThreshold(pixels, pixelFalseAlarmRate),
    medianPixel: pixels[pixels.length >> 1] as number,
  };
}

function ascending(file: CalibratedFile, key: string, length: number): Float32Array<ArrayBuffer> {
  const values = elements(requireTensor(file, key, [length], "F32"), "F32");
  const bad = values.findIndex((value, i) => !Number.isFinite(value) || value < (values[i - 1] ?? -Infinity));
  if (bad < 0) return values;
  throw new SyntaxError(
    `Cannot use '${file.name}': '${key}' must be finite and ascend: ${
      values[bad]
    } is at place ${bad}; fit it again`,
  );
}
