/** What a model says of good images that it does not know: the base of colour scales, thresholds and p-values. */

import type { FeatureExtractor } from "../features.ts";
import { Batch } from "../gpu/batch.ts";
import { readAll, type Tensor } from "../gpu/tensor.ts";
import { type Detections, disposeDetections } from "../map/anomaly_map.ts";
import type { Detector, Part } from "../method/method.ts";
import type { Roi } from "../map/roi_mask.ts";
import type { Model } from "../model/model.ts";
import type { CalibrationSummary, ModelSettings } from "../model/settings.ts";
import type { NamedImage } from "../image/sources.ts";
import { type Calibration, calibrationTensors } from "./stored_calibration.ts";
import { verdictOf } from "./verdict.ts";

/** Maps are blurred, so that pixels this far apart say all that there is to say of a map's distribution. */
const PIXEL_STEP = 8;

/** Number of quantiles kept of all sampled pixels. */
const QUANTILES = 4096;

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
      ? await detector.detectLeftOut(features.maps, placesFrom(scores.length, batch.length))
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

/** Consecutive images, each a part of its own. */
function placesFrom(first: number, images: number): Part[] {
  return Array.from({ length: images }, (_, image) => [first + image]);
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

/** A copy of a model with another calibration, by which its test picture is judged anew. */
export function withCalibration(model: Model, calibration: Calibration, summary: CalibrationSummary): Model {
  const { score } = model.settings.selfTest;
  const selfTest = { score, verdict: verdictOf(score, summary.threshold) };
  return {
    ...model,
    settings: { ...model.settings, calibration: summary, selfTest },
    tensors: new Map([...model.tensors, ...calibrationTensors(calibration)]),
  };
}

function* sampled(
  maps: Float32Array,
  { height, width }: { height: number; width: number },
  roi: Roi | undefined,
): Generator<number> {
  const step = roi ? 1 : PIXEL_STEP; // a roi may be smaller than a step
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
