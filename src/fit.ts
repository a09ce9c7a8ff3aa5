/** From good images to a model. */

import type { FeatureExtractor } from "./features.ts";
import type { CheckedFit } from "./check_fit.ts";
import type { FitHooks, FitProgress } from "./fit_hooks.ts";
import type { FitContext } from "./fitting/context.ts";
import { requireRoom } from "./fitting/foresee.ts";
import { imagesOf, readingOf } from "./fitting/images_of.ts";
import { learnFirst } from "./fitting/learn.ts";
import { leftOutScores } from "./fitting/left_out_scores.ts";
import { measureAll } from "./fitting/measure_all.ts";
import { learnedOf, modelOf } from "./fitting/model.ts";
import { findParts, type FoundParts, twinViewsFor } from "./fitting/parts.ts";
import { plan, planned } from "./fitting/plan.ts";
import { measurePower } from "./fitting/power.ts";
import { needsFrame, preprocessOf } from "./fitting/preprocess_of.ts";
import { TrainingPictures } from "./fitting/pictures.ts";
import { registrationOf } from "./fitting/registration.ts";
import type { RegistrationChoice } from "./fitting/registration_choice.ts";
import { reportOf } from "./fitting/report_of.ts";
import { type FoundSamples, samplesOf } from "./fitting/samples_of.ts";
import { settle, type Settled } from "./fitting/settle.ts";
import { suspectScores } from "./fitting/suspect_scores.ts";
import { firstSize } from "./image/first_size.ts";
import { certainCount, type ImageList, startReading } from "./image/image_list.ts";
import type { Part } from "./method/method.ts";
import type { Model } from "./model/model.ts";
import { MOST_SUSPECTS } from "./model/settings.ts";
import type { Size } from "./preprocess/settings.ts";

/**
 * Learns from good images, then looks at each with its part left out.
 *
 * @param extractor What to compute on.
 * @param images Good images.
 * @param asked Checked options.
 * @throws {ImageError} If a file cannot be decoded.
 * @throws {OptionError} If the region of interest is a picture of another aspect ratio than the first image, or the window is not
 *   inside that.
 * @throws {RangeError} If there are fewer than two images, or all are the same to the network.
 * @throws {SingularCovarianceError} If a covariance is not positive definite in float32.
 */
export async function fit(
  extractor: FeatureExtractor,
  images: ImageList,
  asked: CheckedFit,
): Promise<Model> {
  const found = await samplesOf(images, asked);
  const { samples } = found;
  const checked = { ...asked, samples };
  const { calibrate, register } = checked.values;
  const frame = register !== "none" || needsFrame(checked.values)
    ? await firstSize(startReading(images), readingOf(checked))
    : null;
  const preprocess = preprocessOf(checked.values, frame, extractor.backbone);
  requireRoom(extractor, preprocess, checked);
  const report = progressOf(images, checked.hooks);
  const registration = await registrationOf(extractor, images, {
    asked: frame ? register : "none",
    frame: frame as Size,
    preprocess,
    reading: readingOf(checked),
    tried: (some, preparation, placeOf) =>
      leftOutScores(extractor, some, {
        preparation,
        checked,
        placeOf,
        onProgress: (done) => report("register", done),
      }),
  });
  const { registrar } = registration;
  using stack = new DisposableStack();
  if (registrar) stack.use(registrar);
  const preparation = { preprocess, registrar };
  using fitImages = imagesOf(extractor, images, preparation, checked);
  const pictures = new TrainingPictures();
  const views = twinViewsFor(checked);
  using first = await learnFirst({
    images: fitImages,
    leaveOut: calibrate,
    count: certainCount(images, checked.hooks.onUnreadable !== undefined),
    plan: (maps, geometry) => planned(stack, plan(extractor, { maps, geometry, images: fitImages }, checked)),
    async onBatch(batch, count) {
      await pictures.add(batch);
      views?.add(batch);
      report("fit", count);
    },
    onAgain: (count) => report("fit", count),
  });
  const { parts, nearly } = findParts(fitImages.names, views, checked);
  const measured = await measureAll(first, parts, calibrate, (done) => report("calibrate", done));
  using settled = await settle(first.context, measured, {
    parts,
    rate: checked.values.falseAlarmRate,
    excludeSuspects: checked.values.excludeSuspects,
    robust: checked.values.robust,
    onProgress: (done) => report("calibrate", done),
  });
  const shown = suspectsToShow(settled, checked.hooks);
  if (shown.length === 0) settled.endLeavingOut();
  await extractor.gpu.idle(); // what was given back can be had again
  const learned = await learnedOf(first.context, settled, { preparation, pictures });
  if (shown.length === 0) settled[Symbol.dispose](); // the device has room for another fit then
  const power = calibrate && checked.values.power
    ? await measurePower(first.context, settled.measured, {
      preparation,
      batch: checked.values.batch,
      seed: POWER_SEED,
      onProgress: (done, total) => report("power", done, total),
    })
    : null;
  const { limit } = fitImages;
  const model = modelOf(first.context, settled, {
    learned,
    preparation,
    registration: registrar && limit !== null
      ? { motion: registrar.motion, frame: registrar.frame, limit }
      : null,
    pictures,
    values: checked.values,
    samples,
    power,
  });
  await tell(first.context, settled, model, {
    parts,
    nearly,
    copies: pictures.copies,
    checked,
    found,
    registration,
    shown,
    powerUnknown: calibrate && checked.values.power && power === null,
  });
  checked.hooks.signal?.throwIfAborted();
  return model;
}

/** Seed of what is planted: the same defects for the same images. */
const POWER_SEED = 0;

/** Places of the images that stand out and shall be shown, the most odd ones first. */
function suspectsToShow({ all: { own }, suspects }: Settled, { onSuspect }: FitHooks): readonly number[] {
  if (!onSuspect || !own) return [];
  return suspects.filter(({ standsOut }) => standsOut).map(({ place }) => place).slice(0, MOST_SUSPECTS);
}

/** Hands out what the fit found out about its own images. */
async function tell(
  context: FitContext,
  settled: Settled,
  model: Model,
  {
    parts,
    nearly,
    found: { white, bands },
    copies,
    registration,
    shown,
    checked: { values, hooks: { onReport, onSuspect, partOf } },
    powerUnknown,
  }: {
    readonly parts: readonly Part[];
    readonly nearly: FoundParts["nearly"];
    readonly checked: CheckedFit;
    readonly found: FoundSamples;
    readonly copies: TrainingPictures["copies"];
    readonly registration: RegistrationChoice;
    /** Places of suspects. */
    readonly shown: readonly number[];
    readonly powerUnknown: boolean;
  },
): Promise<void> {
  const { bits, channels, coloured } = model.settings.kind;
  onReport?.(reportOf(context, settled, {
    names: context.images.names,
    parts,
    nearly,
    white,
    bands,
    copies,
    asked: values.register,
    registration: { motion: registration.motion, trials: registration.trials },
    given: partOf !== undefined,
    powerUnknown,
    mixedKinds: bits.length > 1 || (coloured && channels.length > 1),
    robust: values.robust,
    rate: values.falseAlarmRate,
  }));
  if (!onSuspect || shown.length === 0) return;
  const use = { measured: settled.all, model, places: shown };
  for await (const score of suspectScores(context, use)) await onSuspect(score, model);
}

function progressOf(
  images: ImageList,
  { onProgress }: FitHooks,
): (pass: FitProgress["pass"], done: number, total?: number) => void {
  const all = typeof images === "function" ? null : images.length;
  return (pass, done, total) => onProgress?.({ pass, done, total: total ?? all });
}
