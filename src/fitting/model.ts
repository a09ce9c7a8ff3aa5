/** From what a fit stays with to a model. */

import { EvidenceDetector } from "../evidence/detector.ts";
import type { CheckedFit } from "../check_fit.ts";
import { joinedArrays } from "../joined_arrays.ts";
import { kindRange } from "../kind/kind_range.ts";
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

/** What goes into a model beside what was learned. */
export interface ModelParts {
  readonly preparation: Preparation;
  readonly registration: RegistrationSettings | null;
  readonly pictures: TrainingPictures;
  readonly values: CheckedFit["values"];
  readonly samples: SampleSettings;
  readonly power: PowerRecord | null;
}

/** Makes the model. */
export async function modelOf(
  context: FitContext,
  settled: Settled,
  parts: ModelParts,
): Promise<Model> {
  const { measured, dropped } = settled;
  const model = await uncalibrated(context, settled, parts);
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

async function uncalibrated(
  { extractor, space, method, images, seen }: FitContext,
  { measured: { fitted, companion, kind, own }, suspects, dropped }: Settled,
  { preparation, registration, pictures, samples, power }: ModelParts,
): Promise<Model> {
  const { maps, image, roi } = space;
  const backbone = extractor.settings;
  const detector = new EvidenceDetector(fitted.detector, companion?.detector ?? null, kind, seen);
  const tensors = await detector.tensors();
  if (roi) tensors.set(...roiTensor(roi, image));
  const { firstSize } = pictures;
  const { preprocess, registrar } = preparation;
  if (registrar) tensors.set(...referenceTensor(registrar.reference));
  const test = await makeSelfTest(
    { extractor, detector, preparation },
    { backbone, space: { maps, image } },
    firstSize,
  );
  const hashes = fitted.places.map((place) => pictures.hashes[place] as Uint8Array);
  const record = {
    hashes: joinedArrays(hashes, (length) => new Uint8Array(length)),
    parts: partNumbers(fitted.parts),
    place: own?.place ?? null,
    whole: own && (own.whole ?? ownWhole({ method }, own)), // the score of its images
  };
  for (const [key, tensor] of test.tensors) tensors.set(key, tensor);
  for (const [key, tensor] of trainingTensors(record)) tensors.set(key, tensor);
  for (const [key, tensor] of power ? powerTensors(power) : []) tensors.set(key, tensor);
  const settings: ModelSettings = {
    format: FORMAT_VERSION,
    backbone,
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
    selfTest: test.selfTest,
  };
  return { name: "fitted", tensors, settings };
}

/** The last part of a path, of either kind of slash. */
function baseName(path: string): string {
  return path.replace(/^.*[/\\]/, "");
}
