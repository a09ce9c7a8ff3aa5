/** From good images to a model. */

import type { FeatureExtractor } from "./features.ts";
import type { CheckedFit, FitHooks, FitProgress } from "./fit_options.ts";
import type { FeatureShape } from "./gaussian/hierarchy.ts";
import type { Tensor } from "./gpu/tensor.ts";
import { type ImageSource, inBatches, type NamedImage } from "./image/sources.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { FeatureSpace, Fitting } from "./method/method.ts";
import { methodOf, type MethodSettings } from "./method/table.ts";
import type { Model } from "./model/model.ts";
import { roiOf, roiTensor } from "./model/roi.ts";
import { FORMAT_VERSION, type ModelSettings } from "./model/settings.ts";
import { requireStorable } from "./model/storable.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import { makeSelfTest } from "./self_test.ts";
import { calibrate, withCalibration } from "./verdict/calibration.ts";
import { summarise } from "./verdict/stored_calibration.ts";

/** Images that can be read twice: a list, without streams in it, or a function that starts reading them from the first one. */
export type ImageList = readonly ImageSource[] | (() => AsyncIterable<ImageSource>);

/** Fewest images that have a covariance. */
const FEWEST = 2;

interface Learned {
  readonly space: FeatureSpace;
  readonly method: MethodSettings;
  /** Size of the first image. */
  readonly first: Size;
}

/**
 * Learns from good images, then scores each as if it had been left out.
 *
 * @param extractor What to compute on.
 * @param images Good images.
 * @param checked Checked options.
 * @throws {ImageError} If a file cannot be decoded.
 * @throws {OptionError} If the region of interest is a picture of another aspect ratio than the first image.
 * @throws {RangeError} If there are fewer than two images.
 * @throws {SingularCovarianceError} If a covariance is not positive definite in float32.
 */
export async function fit(
  extractor: FeatureExtractor,
  images: ImageList,
  checked: CheckedFit,
): Promise<Model> {
  const { values, hooks } = checked;
  const { resize, crop, filter, rounding, batch, falseAlarmRate: rate, pixelFalseAlarmRate: pixelRate } =
    values;
  const preprocess = { resize, crop, filter, rounding, ...extractor.backbone.normalisation };
  const { signal, onUnreadable } = hooks;
  const reading = { maxPixels: values.maxPixels, signal, onUnreadable };
  const read = () => inBatches(typeof images === "function" ? images() : images, batch, reading);
  const report = progressOf(images, hooks);
  const { learned, count, fitting } = await accumulate(extractor, read, preprocess, checked, report);
  using _ = fitting;
  using detector = await fitting.finish();
  const tensors = await detector.tensors();
  const { space: { maps, image, roi }, method, first } = learned;
  if (roi) tensors.set(...roiTensor(roi, image));
  const backbone = extractor.settings;
  const space = { maps, image };
  const test = await makeSelfTest(extractor, detector, { backbone, preprocess, space }, first);
  for (const [key, tensor] of test.tensors) tensors.set(key, tensor);
  const settings: ModelSettings = {
    format: FORMAT_VERSION,
    backbone,
    preprocess,
    space,
    method,
    images: count,
    calibration: null,
    selfTest: test.selfTest,
  };
  const model: Model = { name: "fitted", tensors, settings };
  if (count < methodOf(method).fewest || !values.calibrate) return model;
  const onProgress = (done: number) => report("calibrate", done);
  const run = { detector, settings, roi, leftOut: true, onProgress };
  const calibration = await calibrate(extractor, read(), run);
  if (calibration.scores.length !== count) {
    throw new RangeError(
      `Cannot leave images out: ${count} were fitted, the second time ${calibration.scores.length} could be read; ` +
        "keep the images as they are during a fit",
    );
  }
  return withCalibration(model, calibration, summarise(calibration, { rate, pixelRate, source: "left out" }));
}

type Report = (pass: FitProgress["pass"], done: number) => void;

function progressOf(images: ImageList, { onProgress }: FitHooks): Report {
  const total = typeof images === "function" ? null : images.length;
  return (pass, done) => onProgress?.({ pass, done, total });
}

async function accumulate(
  extractor: FeatureExtractor,
  read: () => AsyncIterable<NamedImage[]>,
  preprocess: PreprocessSettings,
  checked: CheckedFit,
  report: Report,
): Promise<{ learned: Learned; count: number; fitting: Fitting }> {
  const { values: { calibrate: leaveOut }, hooks: { signal } } = checked;
  using stack = new DisposableStack();
  let fitting: Fitting | undefined;
  let learned: Learned | undefined;
  let count: number;
  do {
    for await (const batch of read()) {
      const { features, geometries } = await extractor.features(batch, preprocess, learned?.space.image);
      using computed = features;
      learned ??= plan(extractor, computed.maps, geometries[0] as Geometry, preprocess, checked);
      const { space, method } = learned;
      fitting ??= stack.use(methodOf(method).fit(extractor.gpu, space, method, { leaveOut }));
      await fitting.add(computed.maps);
      report("fit", fitting.images);
    }
    signal?.throwIfAborted();
    count = fitting?.images ?? 0;
    if (!fitting || !learned || count < FEWEST) {
      throw new RangeError(
        `Cannot fit: a covariance needs at least ${FEWEST} good images: received ${count}; add images`,
      );
    }
  } while (await fitting.endPass?.());
  stack.move();
  return { learned, count, fitting };
}

/** Settings that follow from the options and from what the backbone's features look like. */
function plan(
  extractor: FeatureExtractor,
  maps: readonly Tensor[],
  places: Geometry,
  preprocess: PreprocessSettings,
  { method: asked, values, hooks: { roi: wanted, onPlan } }: CheckedFit,
): Learned {
  const { backbone: { defaultDims }, gpu, settings: backbone } = extractor;
  const { image: first, crop: { width, height } } = places;
  const roi: Roi | undefined = wanted && roiOf(wanted, places);
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
  return { space, method, first };
}

function featureShape({ label, shape }: Tensor): FeatureShape {
  const [, channels, height, width] = shape;
  if (channels === undefined || height === undefined || width === undefined) {
    throw new TypeError(
      `Cannot fit: feature map "${label}" must be [images, channels, height, width]: received [${shape}]`,
    );
  }
  return { channels, height, width };
}
