/** From good images to a model. */

import { EvidenceDetector } from "./evidence/detector.ts";
import type { FeatureExtractor } from "./features.ts";
import type { CheckedFit, FitHooks, FitProgress } from "./fit_options.ts";
import { type FitContext, partNumbers } from "./fitting/context.ts";
import { featureShape, FitImages } from "./fitting/fit_images.ts";
import { finish, learnFirst } from "./fitting/learn.ts";
import { measure, type Measured } from "./fitting/measure.ts";
import type { Tensor } from "./gpu/tensor.ts";
import { type ImageSource, inBatches } from "./image/sources.ts";
import type { Model } from "./model/model.ts";
import { roiOf, roiTensor } from "./model/roi.ts";
import { FORMAT_VERSION, type ModelSettings } from "./model/settings.ts";
import { requireStorable } from "./model/storable.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import { makeSelfTest } from "./self_test.ts";
import { withCalibration } from "./verdict/calibration.ts";
import { type Calibration, summarise } from "./verdict/stored_calibration.ts";

/** Images that can be read twice: a list, without streams in it, or a function that starts reading them from the first one. */
export type ImageList = readonly ImageSource[] | (() => AsyncIterable<ImageSource>);

const MEBIBYTE = 2 ** 20;

/**
 * Learns from good images, then looks at each as if its part had been left out.
 *
 * @param extractor What to compute on.
 * @param images Good images.
 * @param checked Checked options.
 * @throws {ImageError} If a file cannot be decoded.
 * @throws {RangeError} If there are fewer than two images.
 * @throws {SingularCovarianceError} If a covariance is not positive definite in float32.
 */
export async function fit(
  extractor: FeatureExtractor,
  images: ImageList,
  checked: CheckedFit,
): Promise<Model> {
  const { values } = checked;
  const { resize, crop, filter, rounding } = values;
  const preprocess = { resize, crop, filter, rounding, ...extractor.backbone.normalisation };
  const fitImages = imagesOf(extractor, images, preprocess, checked);
  const report = progressOf(images, checked.hooks);
  const sizes: Size[] = [];
  using first = await learnFirst({
    images: fitImages,
    leaveOut: values.calibrate,
    plan(maps, geometry) {
      sizes.push(geometry.image);
      return plan(extractor, { maps, geometry, preprocess, images: fitImages }, checked);
    },
    onBatch: (_, count) => report("fit", count),
  });
  const places = fitImages.names.map((_, place) => place);
  const members = { places, parts: places.map((place) => [place]) };
  const fitted = await finish(first.fitting, first.levels, members);
  const onProgress = (done: number) => report("calibrate", done);
  using measured = await measure(first.context, fitted, { leaveOut: values.calibrate, onProgress });
  return await modelOf(first.context, measured, { preprocess, firstSize: sizes[0] as Size, values });
}

/** How the images are read, and what is kept of them. */
function imagesOf(
  extractor: FeatureExtractor,
  images: ImageList,
  preprocess: PreprocessSettings,
  { values: { batch, maxPixels, cacheMb }, hooks: { signal, onUnreadable } }: CheckedFit,
): FitImages {
  const reading = { maxPixels, signal, onUnreadable };
  return new FitImages({
    extractor,
    preprocess,
    read: () => inBatches(typeof images === "function" ? images() : images, batch, reading),
    batch,
    cacheBytes: cacheMb * MEBIBYTE,
  });
}

/** The model of what was learned and measured. */
async function modelOf(
  { extractor, space, method }: FitContext,
  { fitted, companion, kind, own }: Measured,
  { preprocess, firstSize, values }: {
    readonly preprocess: PreprocessSettings;
    readonly firstSize: Size;
    readonly values: CheckedFit["values"];
  },
): Promise<Model> {
  const { maps, image, roi } = space;
  const backbone = extractor.settings;
  const detector = new EvidenceDetector(fitted.detector, companion?.detector ?? null, kind);
  const tensors = await detector.tensors();
  if (roi) tensors.set(...roiTensor(roi, image));
  const test = await makeSelfTest(extractor, detector, { backbone, preprocess, space: { maps, image } }, firstSize);
  for (const [key, tensor] of test.tensors) tensors.set(key, tensor);
  const settings: ModelSettings = {
    format: FORMAT_VERSION,
    backbone,
    preprocess,
    space: { maps, image },
    method,
    images: fitted.places.length,
    evidence: kind,
    calibration: null,
    selfTest: test.selfTest,
  };
  const model: Model = { name: "fitted", tensors, settings };
  if (!own) return model;
  const { falseAlarmRate, pixelFalseAlarmRate } = values;
  const calibration: Calibration = {
    place: own.place,
    whole: own.whole,
    parts: partNumbers(fitted),
    pixels: own.pixels.quantiles(),
  };
  const choices = { falseAlarmRate, pixelFalseAlarmRate, source: "left out", dropped: 0 } as const;
  return withCalibration(model, calibration, summarise(calibration, kind, choices));
}

type Report = (pass: FitProgress["pass"], done: number) => void;

function progressOf(images: ImageList, { onProgress }: FitHooks): Report {
  const total = typeof images === "function" ? null : images.length;
  return (pass, done) => onProgress?.({ pass, done, total });
}

/** Settings that follow from the options and from what the backbone's features look like. */
function plan(
  extractor: FeatureExtractor,
  { maps, geometry: { crop: { width, height } }, preprocess, images }: {
    readonly maps: readonly Tensor[];
    readonly geometry: Geometry;
    readonly preprocess: PreprocessSettings;
    readonly images: FitImages;
  },
  { method: asked, values, hooks: { roi: wanted, onPlan, signal } }: CheckedFit,
): FitContext {
  const { backbone: { defaultDims }, gpu, settings: backbone } = extractor;
  const roi = wanted && roiOf(wanted, preprocess, { width, height });
  const space = { maps: maps.map(featureShape), image: { height, width }, ...(roi ? { roi } : {}) };
  const own = Object.fromEntries(Object.keys(asked.options).map((name) => [name, values[name]]));
  const method = asked.plan(space, own, { defaultDims });
  requireStorable({ space, method, backbone, preprocess });
  if (onPlan) {
    const bindingBytes = gpu.limits.maxStorageBufferBindingSize;
    const cost = (images: number | null) =>
      asked.cost?.(space, method, { defaultDims, images, bindingBytes }) ?? null;
    onPlan({ space, method, cost });
  }
  return { extractor, space, method, images, kind: values.evidence, signal };
}
