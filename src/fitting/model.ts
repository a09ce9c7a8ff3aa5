/** From what a fit stays with to a model. */

import { EvidenceDetector } from "../evidence/detector.ts";
import type { CheckedFit } from "../check_fit.ts";
import { joinedArrays } from "../joined_arrays.ts";
import { kindRange } from "../kind/kind_range.ts";
import type { StoredTensor } from "../format/dtype.ts";
import type { Detector } from "../method/method.ts";
import { methodOf } from "../method/table.ts";
import type { Model } from "../model/model.ts";
import { roiTensor } from "../model/roi.ts";
import type { SampleSettings } from "../model/sample_settings.ts";
import { FORMAT_VERSION, type ModelSettings, MOST_SUSPECTS } from "../model/settings.ts";
import { partNumbers, trainingTensors } from "../model/training_record.ts";
import { type PowerRecord, powerTensors } from "../power/stored_power.ts";
import { referenceTensor } from "../model/registration.ts";
import type { Preparation } from "../preparation.ts";
import type { RegistrationSettings } from "../register/registration.ts";
import { makeSelfTest } from "../self_test.ts";
import { withCalibration } from "../verdict/calibration.ts";
import { type Calibration, summarise } from "../verdict/stored_calibration.ts";
import type { FitContext } from "./context.ts";
import { ownWhole } from "./left_out.ts";
import type { TrainingPictures } from "./pictures.ts";
import type { Settled } from "./settle.ts";

/** What was learned, off the device: with it and what the images showed a model can be made. */
export interface Learned {
  readonly tensors: Map<string, StoredTensor>;
  readonly selfTest: ModelSettings["selfTest"];
}

/** Downloads what was learned, and computes the model's own picture by it. */
export async function learnedOf(
  context: FitContext,
  { measured: { fitted, companion, kind } }: Settled,
  { preparation, pictures: { firstSize } }: {
    readonly preparation: Preparation;
    readonly pictures: TrainingPictures;
  },
): Promise<Learned> {
  const { extractor, space, seen } = context;
  const { maps, image, roi } = space;
  const backbone = extractor.settings;
  const detector = new EvidenceDetector(fitted.detector, companion?.detector ?? null, kind, seen);
  const tensors = await detector.tensors();
  using stored = storedDetector(context, { tensors, images: fitted.places.length });
  if (roi) tensors.set(...roiTensor(roi, image));
  const { registrar } = preparation;
  if (registrar) tensors.set(...referenceTensor(registrar.reference));
  const test = await makeSelfTest(
    {
      extractor,
      detector: stored ? new EvidenceDetector(stored, companion?.detector ?? null, kind, seen) : detector,
      preparation,
    },
    { backbone, space: { maps, image } },
    firstSize,
  );
  for (const [key, tensor] of test.tensors) tensors.set(key, tensor);
  return { tensors, selfTest: test.selfTest };
}

/** The detector that a model file gives, where that rounds what was learned; null where it is the fit's own. */
function storedDetector(
  { extractor: { gpu }, space, method }: FitContext,
  { tensors, images }: { readonly tensors: Map<string, StoredTensor>; readonly images: number },
): Detector | null {
  if (!("precision" in method) || method.precision === undefined) return null;
  return methodOf(method).load(gpu, space, method, { name: "fitted", tensors }, images);
}

/** What goes into a model beside what the images showed. */
export interface ModelParts {
  /** Taken over. */
  readonly learned: Learned;
  readonly preparation: Preparation;
  readonly registration: RegistrationSettings | null;
  readonly pictures: TrainingPictures;
  readonly values: CheckedFit["values"];
  readonly samples: SampleSettings;
  readonly power: PowerRecord | null;
}

/** Makes the model. */
export function modelOf(context: FitContext, settled: Settled, parts: ModelParts): Model {
  const { measured, dropped } = settled;
  const model = uncalibrated(context, settled, parts);
  const { fitted, kind, own } = measured;
  if (!own) return model;
  const { falseAlarmRate, pixelFalseAlarmRate } = parts.values;
  const { place, whole, pixels } = own;
  const calibration: Calibration = {
    place,
    whole,
    parts: partNumbers(fitted.parts),
    pixels: pixels.quantiles(),
  };
  const choices = {
    falseAlarmRate,
    pixelFalseAlarmRate,
    source: "left out",
    dropped: dropped.length,
  } as const;
  return withCalibration(model, calibration, summarise(calibration, kind, choices));
}

function uncalibrated(
  { extractor, space: { maps, image }, method, images }: FitContext,
  { measured: { fitted, kind, own }, suspects, dropped }: Settled,
  { learned: { tensors, selfTest }, preparation: { preprocess }, registration, pictures, samples, power }:
    ModelParts,
): Model {
  const hashes = fitted.places.map((place) => pictures.hashes[place] as Uint8Array);
  const record = {
    hashes: joinedArrays(hashes, (length) => new Uint8Array(length)),
    parts: partNumbers(fitted.parts),
    place: own?.place ?? null,
    whole: own && (own.whole ?? ownWhole({ method }, own)), // the score of its images
  };
  for (const [key, tensor] of trainingTensors(record)) tensors.set(key, tensor);
  for (const [key, tensor] of power ? powerTensors(power) : []) tensors.set(key, tensor);
  const settings: ModelSettings = {
    format: FORMAT_VERSION,
    backbone: extractor.settings,
    samples,
    preprocess,
    registration,
    space: { maps, image },
    images: fitted.places.length,
    suspects: suspects.filter(({ standsOut }) => standsOut).slice(0, MOST_SUSPECTS).map((suspect) => ({
      name: baseName(images.names[suspect.place] as string),
      evidence: suspect.value,
      because: suspect.because,
      dropped: dropped.includes(suspect.place),
    })),
    kind: kindRange(fitted.places.map((place) => pictures.kinds[place] as TrainingPictures["kinds"][number])),
    method,
    evidence: kind,
    calibration: null,
    selfTest,
  };
  return { name: "fitted", tensors, settings };
}

/** The last part of a path, of either kind of slash. */
function baseName(path: string): string {
  return path.replace(/^.*[/\\]/, "");
}
