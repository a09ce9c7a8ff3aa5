/** A calibration in a model file, and the thresholds that follow from it. */

import { elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor, type TensorFile } from "../format/require_tensor.ts";
import type { CalibrationSummary, ModelSettings } from "../model/settings.ts";
import { GoodEvidence, type GoodValues } from "./good_evidence.ts";
import type { Threshold } from "./normal_scores.ts";
import { pixelThreshold } from "./thresholds.ts";
import { verdictOf } from "./verdict.ts";

/** What a detector finds of one image. */
export interface EvidenceFound {
  /** The peak of its map. */
  readonly place: number;
  /** How far it is as a whole; null where only places are looked at. */
  readonly whole: number | null;
}

/** Evidence of good images that the model was not fitted to, or fitted to and then left out. */
export interface Calibration extends GoodValues {
  /** Place evidence, [images]. */
  readonly place: Float32Array<ArrayBuffer>;
  /** Whole evidence, [images]; null where only places are looked at. */
  readonly whole: Float32Array<ArrayBuffer> | null;
  /** Number of the part that each image is of, [images]. */
  readonly parts: Uint32Array<ArrayBuffer>;
  /** Evenly spaced quantiles of the anomaly maps' pixels, from the least to the largest. */
  readonly pixels: Float32Array<ArrayBuffer>;
}

/** What of a model its calibration is in. */
export interface CalibratedFile extends TensorFile {
  /** Its settings, as far as they matter. */
  readonly settings: Pick<ModelSettings, "calibration" | "evidence" | "selfTest">;
}

/** How a calibration becomes thresholds. */
export interface CalibrationChoices
  extends Pick<CalibrationSummary, "source" | "dropped" | "falseAlarmRate" | "pixelFalseAlarmRate"> {}

/**
 * What the platform's exp, log and pow may move a threshold that a tail gave: one step of float32, where the last bit of a double
 * decides the rounding. All other thresholds are values of the calibration, or the next float32, and the same everywhere.
 */
const TAIL_STEP = 2 ** -23;

/** The calibration as tensors of a model file. */
export function calibrationTensors({ place, whole, parts, pixels }: Calibration): [string, StoredTensor][] {
  return [
    ["calibration.place", storedTensor("F32", [place.length], place)],
    ...(whole
      ? [["calibration.whole", storedTensor("F32", [whole.length], whole)] as [string, StoredTensor]]
      : []),
    ["calibration.parts", storedTensor("U32", [parts.length], parts)],
    ["calibration.pixels", storedTensor("F32", [pixels.length], pixels)],
  ];
}

/**
 * Reads a model's calibration.
 *
 * @returns Null if the model was not calibrated.
 * @throws {SyntaxError} If the model says it was, but the numbers are missing, not finite or, of pixels, not ascending.
 */
export function readCalibration(file: CalibratedFile): Calibration | null {
  const { calibration, evidence } = file.settings;
  if (!calibration) return null;
  const { images } = calibration;
  const pixels = file.tensors.get("calibration.pixels")?.shape[0] ?? 0;
  const parts = elements(requireTensor(file, "calibration.parts", [images], "U32"), "U32");
  if (new Set(parts).size !== calibration.parts) {
    throw new SyntaxError(
      `Cannot use '${file.name}': 'calibration.parts' holds ${new Set(parts).size} parts, the settings say ` +
        `${calibration.parts}; fit it again`,
    );
  }
  return {
    place: finite(file, "calibration.place", images),
    whole: evidence === "place" ? null : finite(file, "calibration.whole", images),
    parts,
    pixels: ascending(file, "calibration.pixels", Math.max(pixels, 2)),
  };
}

/**
 * Reads what a model's good images showed, to judge others by.
 *
 * @returns Null if the model was not calibrated.
 * @throws {SyntaxError} As {@linkcode readCalibration}.
 */
export function readEvidence(file: CalibratedFile): GoodEvidence | null {
  const calibration = readCalibration(file);
  return calibration && new GoodEvidence(calibration, file.settings.evidence);
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
  const good = new GoodEvidence(calibration, file.settings.evidence);
  const own = summaryOf(calibration, good, stored);
  for (const name of ["threshold", "placeThreshold", "pixelThreshold", "medianPixel"] as const) {
    const method = name === "threshold"
      ? own.joined.method
      : name === "placeThreshold"
      ? own.place.method
      : null;
    const allowed = method === "tail" ? TAIL_STEP * Math.abs(own.summary[name]) : 0;
    if (Math.abs(stored[name] - own.summary[name]) <= allowed) continue; // a NaN is not
    throw new SyntaxError(
      `Cannot use '${file.name}': 'calibration.${name}' is ${stored[name]}, by the calibration beside it ${
        own.summary[name]
      }; calibrate it or fit it again`,
    );
  }
  const { place, whole, verdict } = file.settings.selfTest;
  const wanted = verdictOf(good.join(place, whole), stored.threshold);
  if (verdict === wanted) return;
  throw new SyntaxError(
    `Cannot use '${file.name}': 'selfTest.verdict' is ${verdict}, by evidence and threshold it is ${wanted}; fit it again`,
  );
}

/**
 * Chooses the thresholds of a calibration.
 *
 * @throws {RangeError} If a rate is not between 0 and 1, or there are fewer than two parts.
 */
export function summarise(
  calibration: Calibration,
  kind: ModelSettings["evidence"],
  choices: CalibrationChoices,
): CalibrationSummary {
  return summaryOf(calibration, new GoodEvidence(calibration, kind), choices).summary;
}

function summaryOf(
  { parts, pixels }: Calibration,
  good: GoodEvidence,
  { source, dropped, falseAlarmRate, pixelFalseAlarmRate }: CalibrationChoices,
): { summary: CalibrationSummary; joined: Threshold; place: Threshold } {
  const joined = good.joined.threshold(falseAlarmRate);
  const place = good.place.threshold(falseAlarmRate);
  const summary = {
    source,
    images: parts.length,
    parts: good.joined.count,
    dropped,
    falseAlarmRate,
    threshold: joined.value,
    placeThreshold: place.value,
    pixelFalseAlarmRate,
    pixelThreshold: pixelThreshold(pixels, pixelFalseAlarmRate),
    medianPixel: pixels[pixels.length >> 1] as number,
  };
  return { summary, joined, place };
}

function finite(file: CalibratedFile, key: string, length: number): Float32Array<ArrayBuffer> {
  return checked(file, { key, length, rule: "finite", obeys: Number.isFinite });
}

function ascending(file: CalibratedFile, key: string, length: number): Float32Array<ArrayBuffer> {
  return checked(file, {
    key,
    length,
    rule: "finite and ascend",
    obeys: (value, before) => Number.isFinite(value) && value >= before,
  });
}

function checked(
  file: CalibratedFile,
  { key, length, rule, obeys }: {
    readonly key: string;
    readonly length: number;
    readonly rule: string;
    readonly obeys: (value: number, before: number) => boolean;
  },
): Float32Array<ArrayBuffer> {
  const values = elements(requireTensor(file, key, [length], "F32"), "F32");
  const bad = values.findIndex((value, i) => !obeys(value, values[i - 1] ?? -Infinity));
  if (bad < 0) return values;
  throw new SyntaxError(
    `Cannot use '${file.name}': '${key}' must be ${rule}: ${values[bad]} is at place ${bad}; fit it again`,
  );
}
