/** Thresholds of a fitted model from other good images. */

import { Acquaintance } from "./acquaintance.ts";
import type { FeatureExtractor } from "./features.ts";
import { OneLoss } from "./one_loss.ts";
import type { RenewableExtractor } from "./renewable_extractor.ts";
import { RenewableModel, type UploadedModel } from "./uploaded_model.ts";
import { BATCH, FALSE_ALARM_RATE, PIXEL_FALSE_ALARM_RATE } from "./fit_options.ts";
import type { ImageError } from "./image/image.ts";
import { READ_OPTIONS } from "./image/options.ts";
import { disposeEvidenced } from "./evidence/detector.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll } from "./gpu/tensor.ts";
import { type ImageSource, inBatches, type NamedImage } from "./image/sources.ts";
import type { Model } from "./model/model.ts";
import { partNumbers } from "./model/training_record.ts";
import { modelSpace } from "./model/roi.ts";
import { readingOf } from "./model/sample_settings.ts";
import { checkOptions } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import { ANY_KIND } from "./score_options.ts";
import { requireSelfTest } from "./self_test.ts";
import { cutMaps } from "./fitting/feature_store.ts";
import { Variation } from "./fitting/variation.ts";
import { TwinViews } from "./fitting/twin_views.ts";
import { findTwins } from "./verdict/twins.ts";
import { withCalibration } from "./verdict/calibration.ts";
import { MapPixels } from "./verdict/map_pixels.ts";
import { type Calibration, summarise } from "./verdict/stored_calibration.ts";

/** Plain options of a calibration. */
export const CALIBRATE_OPTIONS = {
  falseAlarmRate: FALSE_ALARM_RATE,
  pixelFalseAlarmRate: PIXEL_FALSE_ALARM_RATE,
  anyKind: { ...ANY_KIND, help: "take images of another depth or other channels than those of the fit, too" },
  batch: BATCH,
  ...READ_OPTIONS,
};

/** Choices of a calibration. */
export interface CalibrateOptions {
  /** Share of good images that may reach the threshold, over 0 and under 1. Default 0.01. */
  readonly falseAlarmRate?: number | undefined;
  /** Share of good images' pixels that may reach the pixel threshold, over 0 and under 1. Default 0.001. */
  readonly pixelFalseAlarmRate?: number | undefined;
  /** Whether to take images of another depth or other channels than those of the fit, too. Default false. */
  readonly anyKind?: boolean | undefined;
  /** Images computed at once. Default 8. */
  readonly batch?: number | undefined;
  /** Pixels of the largest image that is read. Default 64 Mi. */
  readonly maxPixels?: number | undefined;
  /** Takes an image that cannot be decoded, which is then left out; without it such an image ends the calibration. */
  readonly onUnreadable?: ((error: ImageError) => void) | undefined;
  /** Stops before the next batch: the promise is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch; the total is null where it is not known. */
  readonly onProgress?: ((progress: { done: number; total: number | null }) => void) | undefined;
}

/**
 * Chooses a model's thresholds anew.
 *
 * @param images Good images that the model was not fitted to, at least two.
 * @returns A copy of the model; the given one stays as it is.
 * @throws {OptionError} If an option cannot be used.
 * @throws {ImageError} If a file cannot be decoded.
 * @throws {RangeError} If there are fewer than two images, all are the same to the network, one does not fit the model's
 *   preprocessing, all are those of the fit, or one is and no left-out score of it is kept.
 * @throws {SelfTestError} If the model does not compute here what it did on the machine that fitted it.
 */
export async function recalibrate(
  extractor: RenewableExtractor,
  model: Model,
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  asked: CalibrateOptions = {},
): Promise<Model> {
  const callbacks = ["onUnreadable", "onProgress"] as const;
  const { signal, onUnreadable, onProgress, ...given } = checkHooks("Cannot calibrate", asked, callbacks);
  const options = checkOptions("Cannot calibrate", CALIBRATE_OPTIONS, given);
  using uploads = new RenewableModel(extractor.current, model);
  const run = new OneLoss(extractor);
  const tested = async (current: FeatureExtractor) => {
    const uploaded = uploads.on(current);
    await requireSelfTest(uploaded, model);
    return uploaded;
  };
  await run.together(tested);
  const detect = (named: readonly NamedImage[]) =>
    run.together(async (current) => await detectOnHost(await tested(current), named));
  const total = Array.isArray(images) ? images.length : null;
  const { anyKind, batch, maxPixels, falseAlarmRate, pixelFalseAlarmRate } = options;
  const batches = inBatches(images, batch, {
    ...readingOf(model.settings.samples),
    maxPixels,
    signal,
    onUnreadable,
  });
  const report = (done: number) => onProgress?.({ done, total });
  const calibration = await collect(detect, model, { batches, anyKind, report });
  const choices = { falseAlarmRate, pixelFalseAlarmRate, source: "other images", dropped: 0 } as const;
  return withCalibration(model, calibration, summarise(calibration, model.settings.evidence, choices));
}

/** What the images show. Those that belong together are one part; those of the fit show what they did with their part left out. */
async function collect(
  detect: (images: readonly NamedImage[]) => ReturnType<typeof detectOnHost>,
  model: Model,
  { batches, anyKind, report }: {
    readonly batches: AsyncIterable<NamedImage[]>;
    readonly anyKind: boolean;
    readonly report: (done: number) => void;
  },
): Promise<Calibration> {
  const { evidence } = model.settings;
  const { image, roi } = modelSpace(model);
  const acquaintance = new Acquaintance(model);
  const pixels = new MapPixels(image, roi);
  const views = new TwinViews();
  const variation = new Variation();
  const [place, whole]: [number[], number[]] = [[], []];
  for await (const images of batches) {
    const found = await detect(images);
    const size = image.height * image.width;
    const host = cutMaps(found.features, images.length);
    views.add({ host, maps: found.maps });
    variation.add(host);
    for (const [i, named] of images.entries()) {
      const { seen, leftOut } = await acquaintance.with(named, anyKind);
      if (seen && !leftOut) throw seenError(model, named.name);
      // Its map is not kept left out, and as it is says nothing of new images: a model knows every pixel of its own.
      if (!seen) pixels.add(found.map.subarray(i * size, (i + 1) * size));
      place.push(leftOut?.place ?? found.place[i] as number);
      whole.push(leftOut?.whole ?? found.whole?.[i] ?? 0);
    }
    report(place.length);
  }
  if (place.length > 1) variation.require("Cannot calibrate"); // of fewer than two it is said that they are too few
  const quantiles = pixels.quantiles();
  if (place.length > 0 && quantiles.length === 0) throw seenError(model, null);
  return {
    place: Float32Array.from(place),
    whole: evidence === "place" ? null : Float32Array.from(whole),
    parts: partNumbers(findTwins(views.views(), place.length).parts),
    pixels: quantiles,
  };
}

/** @param image The image that it was fitted to; null for all of them. */
function seenError({ name }: Model, image: string | null): RangeError {
  return new RangeError(
    `Cannot calibrate: model '${name}' was fitted to ${
      image === null ? "all of the images" : `'${image}'`
    }; give good ` +
      "images that it does not know, or leave this to a fit, which scores its own images as if they had been left out",
  );
}

/** Evidence, maps and features of a batch; of the feature maps themselves, which are gone, label and shape. */
async function detectOnHost(
  { extractor, detector, preparation, model }: UploadedModel,
  images: readonly NamedImage[],
) {
  const { gpu } = extractor;
  const { features: computed, poses } = await extractor.features(
    images,
    preparation,
    model.settings.space.image,
  );
  using features = computed;
  using own = poses;
  using batch = new Batch(gpu, "calibrate");
  const found = await detector.detect(batch, features.maps, own);
  using stack = new DisposableStack();
  stack.defer(() => disposeEvidenced(found));
  batch.submit();
  const wanted = [
    ...features.maps,
    found.seen ?? found.maps,
    found.peaks,
    ...(found.whole ? [found.whole] : []),
  ];
  const read = await readAll(gpu, wanted) as Float32Array[];
  const host = read.splice(0, features.maps.length);
  const [map, place, whole = null] = read as [Float32Array, Float32Array, Float32Array?];
  return {
    features: host,
    maps: features.maps.map(({ label, shape }) => ({ label, shape })),
    map,
    place,
    whole,
  };
}
