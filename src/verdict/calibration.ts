/** What a model says of good images that it does not know: the base of colour scales, thresholds and p-values. */

import type { FeatureExtractor } from "../features.ts";
import { float32, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor } from "../format/require_tensor.ts";
import { Batch } from "../gpu/batch.ts";
import { readAll, type Tensor } from "../gpu/tensor.ts";
import { type Detections, disposeDetections } from "../map/anomaly_map.ts";
import type { Detector } from "../method/method.ts";
import type { Roi } from "../map/roi_mask.ts";
import type { Model } from "../model/model.ts";
import type { CalibrationSummary, ModelSettings } from "../model/settings.ts";
import type { NamedImage } from "../image/sources.ts";
import { NormalScores } from "./normal_scores.ts";
import { pixelThreshold } from "./thresholds.ts";

/** Maps are blurred, so that pixels this far apart say all that there is to say of a map's distribution. */
const PIXEL_STEP = 8;

/** Number of quantiles kept of all sampled pixels. */
const QUANTILES = 4096;

/** Scores of good images that the model was not fitted to, or fitted to and then left out. */
export interface Calibration {
  /** Image scores, ascending. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** Evenly spaced quantiles of the anomaly maps' pixels, from the least to the largest. */
  readonly pixels: Float32Array<ArrayBuffer>;
}

/** How a calibration reads and scores images. */
export interface CalibrationRun {
  /** The fitted detector. */
  readonly detector: Detector;
  /** The settings that the detector belongs to. */
  readonly settings: Pick<ModelSettings, "preprocess" | "space">;
  /** Pixels of the maps that count; by default all. */
  readonly roi?: Roi | undefined;
  /** Whether the images are those of the fit, in order: each is then scored as if it alone had been left out. */
  readonly leftOut: boolean;
  /** Called after every batch with the number of images so far. */
  readonly onProgress?: ((images: number) => void) | undefined;
}

/**
 * Scores good images.
 *
 * @param batches The images of the fit (`leftOut`), or others.
 * @throws {RangeError} If fewer than three images were fitted and one is to be left out.
 */
export async function calibrate(
  extractor: FeatureExtractor,
  batches: AsyncIterable<NamedImage[]>,
  { detector, settings: { preprocess, space }, roi, leftOut, onProgress }: CalibrationRun,
): Promise<Calibration> {
  const scores: number[] = [];
  const pixels: number[] = [];
  for await (const batch of batches) {
    using features = (await extractor.features(batch, preprocess, space.image)).features;
    const found = leftOut
      ? await detector.detectLeftOut(features.maps, scores.length)
      : await detectNow(extractor, detector, features.maps);
    using stack = new DisposableStack();
    stack.defer(() => disposeDetections(found));
    const [mapValues, scoreValues] = await readAll(extractor.gpu, [
      found.maps,
      found.scores,
    ]) as Float32Array[];
    scores.push(...scoreValues as Float32Array);
    for (const pixel of sampled(mapValues as Float32Array, space.image, roi)) pixels.push(pixel);
    onProgress?.(scores.length);
  }
  return { scores: Float32Array.from(scores).sort(), pixels: quantiles(Float32Array.from(pixels).sort()) };
}

async function detectNow(
  { gpu }: FeatureExtractor,
  detector: Detector,
  features: readonly Tensor[],
): Promise<Detections> {
  using batch = new Batch(gpu, "calibrate");
  const found = await detector.detect(batch, features);
  batch.submit();
  return found;
}

/** The calibration as tensors of a model file. */
function calibrationTensors({ scores, pixels }: Calibration): [string, StoredTensor][] {
  return [
    ["calibration.scores", storedTensor("F32", [scores.length], scores)],
    ["calibration.pixels", storedTensor("F32", [pixels.length], pixels)],
  ];
}

/**
 * Reads a model's calibration.
 *
 * @returns Null if the model was not calibrated.
 * @throws {SyntaxError} If the model says it was, but the numbers are missing.
 */
export function readCalibration(model: Model): Calibration | null {
  const { calibration } = model.settings;
  if (!calibration) return null;
  const pixels = model.tensors.get("calibration.pixels")?.shape[0] ?? 0;
  return {
    scores: float32(requireTensor(model, "calibration.scores", [calibration.images])),
    pixels: float32(requireTensor(model, "calibration.pixels", [pixels])),
  };
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
  { scores, pixels }: Calibration,
  { rate, pixelRate, source }: { rate: number; pixelRate: number; source: CalibrationSummary["source"] },
): CalibrationSummary {
  return {
    source,
    images: scores.length,
    falseAlarmRate: rate,
    threshold: new NormalScores(scores).threshold(rate).value,
    pixelFalseAlarmRate: pixelRate,
    pixelThreshold: pixelThreshold(pixels, pixelRate),
    medianPixel: pixels[pixels.length >> 1] as number,
  };
}

/** A copy of a model with another calibration. */
export function withCalibration(model: Model, calibration: Calibration, summary: CalibrationSummary): Model {
  return {
    ...model,
    settings: { ...model.settings, calibration: summary },
    tensors: new Map([...model.tensors, ...calibrationTensors(calibration)]),
  };
}

function* sampled(
  maps: Float32Array,
  { height, width }: { height: number; width: number },
  roi: Roi | undefined,
): Generator<number> {
  const step = roi ? 1 : PIXEL_STEP; // a region may be smaller than a step
  for (let first = 0; first < maps.length; first += height * width) {
    for (let y = 0; y < height; y += step) {
      for (let x = 0; x < width; x += step) {
        const pixel = y * width + x;
        if (!roi || roi[pixel]) yield maps[first + pixel] as number;
      }
    }
  }
}

function quantiles(sorted: Float32Array): Float32Array<ArrayBuffer> {
  const count = Math.min(QUANTILES, sorted.length);
  const last = sorted.length - 1;
  return Float32Array.from(
    { length: count },
    (_, i) => sorted[count === 1 ? last : Math.round(i * last / (count - 1))] as number,
  );
}
