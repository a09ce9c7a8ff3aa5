/** From good images to a model. */

import { calibrate, withCalibration } from "./verdict/calibration.ts";
import { summarise } from "./verdict/stored_calibration.ts";
import type { Engine } from "./engine.ts";
import type { FeatureShape } from "./gaussian/hierarchy.ts";
import type { Tensor } from "./gpu/tensor.ts";
import type { FeatureSpace, Fitting } from "./method/method.ts";
import { fewestToLeaveOut, type MethodSettings, startFit } from "./method/table.ts";
import { type MethodOptions, planMethod } from "./method/plan.ts";
import type { Image } from "./image/image.ts";
import { backboneSettings } from "./model/backbone_settings.ts";
import type { Model } from "./model/model.ts";
import { FORMAT_VERSION, type ModelSettings } from "./model/settings.ts";
import { requireStorable } from "./model/storable.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import { roiFromPicture, roiTensor } from "./model/roi.ts";
import { makeSelfTest } from "./self_test.ts";
import { type ImageSource, inBatches } from "./image/sources.ts";

/** Choices of a fit; every one has a default. */
export interface FitOptions extends MethodOptions {
  /** Resize, crop, filter, rounding; by default 256x256, centre crop 224x224, bicubic, real arithmetic. */
  readonly preprocess?: Partial<Omit<PreprocessSettings, "mean" | "std">>;
  /** Share of good images that may reach the threshold, over 0 and under 1. Default 0.01. */
  readonly falseAlarmRate?: number;
  /** Share of good images' pixels that may reach the pixel threshold, over 0 and under 1. Default 0.001. */
  readonly pixelFalseAlarmRate?: number;
  /** Whether to read the images once more, to score each as if it had been left out. Without, there is no threshold. Default true. */
  readonly calibrate?: boolean;
  /** Where to look: a picture with the images' aspect ratio, black where not. By default everywhere. Only with PaDiM. */
  readonly roi?: Image;
  /** Images computed at once. Default 8. */
  readonly batch?: number;
  /** Called once, when the first images have shown the feature space that the settings follow from. */
  readonly onPlan?: (space: FeatureSpace, method: MethodSettings) => void;
  /** Called after every batch with the pass over the images and the number of images so far. */
  readonly onProgress?: (pass: "fit" | "calibrate", images: number) => void;
}

/** Images computed at once unless said otherwise: enough for the scatter kernel to be bound by arithmetic. */
export const DEFAULT_BATCH = 8;

/** Share of good images that may count as odd unless said otherwise. */
export const DEFAULT_RATE = 0.01;

/** Share of good images' pixels that may count as odd unless said otherwise: regions are outlined by it, not alarms raised. */
export const DEFAULT_PIXEL_RATE = 0.001;

/** Fewest images that have a covariance. */
const FEWEST = 2;

interface Learned {
  readonly space: FeatureSpace;
  readonly method: ModelSettings["method"];
  /** Size of the first image. */
  readonly first: Size;
}

/** The paper's preprocessing (section IV-A): images are resized to 256x256 and cropped to 224x224 in the centre. */
export const DEFAULT_PREPROCESS = {
  resize: { width: 256, height: 256 },
  crop: { width: 224, height: 224 },
  filter: "bicubic",
  rounding: "none",
} as const satisfies Omit<PreprocessSettings, "mean" | "std">;

/** Images that can be read twice: a list, or a function that starts reading them from the first one. */
export type ImageList = readonly ImageSource[] | (() => AsyncIterable<ImageSource>);

/**
 * Learns from good images what normal looks like at every place, then scores each as if it had been left out. Memory does not
 * grow with the number of images; each is read twice, or three times if principal components have to be found first.
 *
 * @param engine What to compute on.
 * @param images Good images: paths, or decoded images.
 * @returns The model.
 * @throws {ImageError} If a file cannot be decoded.
 * @throws {RangeError} If there are fewer than two images, or an option is out of range.
 * @throws {SingularCovarianceError} If a covariance is not positive definite in float32.
 */
export async function fit(engine: Engine, images: ImageList, options: FitOptions = {}): Promise<Model> {
  const { normalisation } = engine.backbone;
  const preprocess = { ...DEFAULT_PREPROCESS, ...options.preprocess, ...normalisation };
  const read = () => typeof images === "function" ? images() : images;
  const { learned, count, fitting } = await accumulate(engine, read, preprocess, options);
  using _ = fitting;
  using detector = await fitting.finish();
  const tensors = await detector.tensors();
  const { space: { maps, image, roi }, method, first } = learned;
  if (roi) tensors.set(...roiTensor(roi, image));
  const backbone = backboneSettings(engine.backbone, engine.weights);
  const space = { maps, image };
  const test = await makeSelfTest(engine, detector, { backbone, preprocess, space }, first);
  for (const [key, tensor] of test.tensors) tensors.set(key, tensor);
  const settings: ModelSettings = {
    format: FORMAT_VERSION,
    backbone,
    preprocess,
    space,
    method,
    images: count,
    seed: seedOf(options),
    calibration: null,
    selfTest: test.selfTest,
  };
  const model: Model = { name: "fitted", tensors, settings };
  if (count < fewestToLeaveOut(settings.method) || options.calibrate === false) return model;
  const calibration = await calibrate(engine, read(), {
    detector,
    settings,
    roi,
    leftOut: true,
    batch: options.batch ?? DEFAULT_BATCH,
    onProgress: options.onProgress && ((images) => options.onProgress?.("calibrate", images)),
  });
  const { falseAlarmRate: rate = DEFAULT_RATE, pixelFalseAlarmRate: pixelRate = DEFAULT_PIXEL_RATE } =
    options;
  return withCalibration(model, calibration, summarise(calibration, { rate, pixelRate, source: "left out" }));
}

async function accumulate(
  engine: Engine,
  read: () => Iterable<ImageSource> | AsyncIterable<ImageSource>,
  preprocess: PreprocessSettings,
  options: FitOptions,
): Promise<{ learned: Learned; count: number; fitting: Fitting }> {
  using stack = new DisposableStack();
  let fitting: Fitting | undefined;
  let learned: Learned | undefined;
  let count: number;
  do {
    for await (const batch of inBatches(read(), options.batch ?? DEFAULT_BATCH)) {
      const { features, geometries } = await engine.features(batch, preprocess, learned?.space.image);
      using computed = features;
      if (!learned) {
        learned = plan(
          computed.maps.map(featureShape),
          geometries[0] as Geometry,
          { ...options, preprocess },
          engine,
        );
        options.onPlan?.(learned.space, learned.method);
      }
      fitting ??= stack.use(startFit(engine.gpu, learned.space, learned.method));
      await fitting.add(computed.maps);
      options.onProgress?.("fit", fitting.images);
    }
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
  maps: FeatureSpace["maps"],
  { image: first, crop: { width, height } }: Geometry,
  options: FitOptions & { preprocess: PreprocessSettings },
  engine: Engine,
): Learned {
  const roi = options.roi && roiFromPicture(options.roi, options.preprocess);
  const space = { maps: [...maps], image: { height, width }, ...(roi ? { roi } : {}) };
  const learned = { space, method: planMethod(space, options, engine.backbone), first };
  const backbone = backboneSettings(engine.backbone, engine.weights);
  requireStorable({ ...learned, backbone, preprocess: options.preprocess, seed: seedOf(options) });
  return learned;
}

/** Seed of the channel choice; null if the channels were listed. */
function seedOf({ channels, seed = 0 }: FitOptions): number | null {
  return channels ? null : seed;
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
