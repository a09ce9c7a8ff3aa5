/** What the model says of its own good images, each left out: the base of colour scales and thresholds. */

import type { Engine } from "./engine.ts";
import { type StoredTensor, storedTensor } from "./format/dtype.ts";
import { readAll } from "./gpu/tensor.ts";
import type { Detector } from "./method/method.ts";
import type { ModelSettings } from "./model/settings.ts";
import { type ImageSource, inBatches } from "./sources.ts";

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

/**
 * Scores every image of a fit as if it alone had been left out. Reads all images once more.
 *
 * @param detector The fitted detector.
 * @param images The images of the fit.
 * @param batch Images computed at once.
 * @throws {RangeError} If fewer than three images were fitted.
 */
export async function calibrateLeftOut(
  engine: Engine,
  detector: Detector,
  { preprocess, space }: Pick<ModelSettings, "preprocess" | "space">,
  images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
  { batch: count, onProgress }: { batch: number; onProgress?: ((images: number) => void) | undefined },
): Promise<Calibration> {
  const scores: number[] = [];
  const pixels: number[] = [];
  for await (const batch of inBatches(images, count)) {
    using features = (await engine.features(batch, preprocess, space.image)).features;
    const found = await detector.detectLeftOut(features.maps, scores.length);
    using maps = found.maps;
    using peaks = found.scores;
    const [mapValues, scoreValues] = await readAll(engine.gpu, [maps, peaks]) as [Float32Array, Float32Array];
    scores.push(...scoreValues);
    pixels.push(...sampled(mapValues, space.image));
    onProgress?.(scores.length);
  }
  return { scores: Float32Array.from(scores).sort(), pixels: quantiles(Float32Array.from(pixels).sort()) };
}

/** The calibration as tensors of a model file. */
export function calibrationTensors({ scores, pixels }: Calibration): [string, StoredTensor][] {
  return [
    ["calibration.scores", storedTensor("F32", [scores.length], scores)],
    ["calibration.pixels", storedTensor("F32", [pixels.length], pixels)],
  ];
}

function* sampled(
  maps: Float32Array,
  { height, width }: { height: number; width: number },
): Generator<number> {
  for (let first = 0; first < maps.length; first += height * width) {
    for (let y = 0; y < height; y += PIXEL_STEP) {
      for (let x = 0; x < width; x += PIXEL_STEP) yield maps[first + y * width + x] as number;
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
