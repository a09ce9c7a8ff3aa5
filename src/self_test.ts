/**
 * A self-test that travels with the model: a small picture, and the anomaly map that the fitting machine found in it. Another device,
 * runtime or backbone that computes a different map is noticed before its scores are believed.
 */

import type { FeatureExtractor } from "./features.ts";
import { elements, float32, type StoredTensor, storedTensor } from "./format/dtype.ts";
import { requireTensor } from "./format/require_tensor.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll } from "./gpu/tensor.ts";
import type { Image } from "./image/image.ts";
import { disposeDetections } from "./map/anomaly_map.ts";
import type { Detector } from "./method/method.ts";
import type { Model } from "./model/model.ts";
import type { ModelSettings } from "./model/settings.ts";
import { Random } from "./random.ts";

/** Side of the probe in pixels: the preprocessing enlarges it. */
const SIDE = 32;

/**
 * Largest difference, relative to the largest value of the map, that counts as the same. Measured between providers on one software
 * driver: 4e-7; a GPU that sums in another order moves features by up to 1e-4, and an ill-conditioned covariance passes ten times
 * that on. Another network, crop or normalisation is off by tenths.
 */
export const PARITY_TOLERANCE = 1e-3;

const IMAGE = "probe.image";
const MAP = "probe.map";

/** What a model's self-test found. */
export interface Parity {
  /** max |map here - map stored| / max |map stored|. */
  readonly difference: number;
  /** Whether that is within {@linkcode PARITY_TOLERANCE}. */
  readonly same: boolean;
}

/** Makes the probe and computes its map, as tensors of the model file. */
export async function probeTensors(
  extractor: FeatureExtractor,
  detector: Detector,
  settings: Pick<ModelSettings, "preprocess" | "space">,
): Promise<[string, StoredTensor][]> {
  const image = makeProbe();
  const map = await probeMap(extractor, detector, settings, image);
  const { height, width } = settings.space.image;
  return [
    [IMAGE, storedTensor("U8", [SIDE, SIDE, 3], image.data)],
    [MAP, storedTensor("F32", [height, width], map)],
  ];
}

/**
 * Computes a model's probe here and compares the map with the stored one.
 *
 * @param detector The model's detector on this extractor.
 * @throws {SyntaxError} If the model has no probe, or one of another shape.
 */
export async function checkParity(
  extractor: FeatureExtractor,
  detector: Detector,
  model: Model,
): Promise<Parity> {
  const { space } = model.settings;
  const data = elements(requireTensor(model, IMAGE, [SIDE, SIDE, 3]), "U8");
  const stored = float32(requireTensor(model, MAP, [space.image.height, space.image.width]));
  const image: Image = { width: SIDE, height: SIDE, channels: 3, data };
  const computed = await probeMap(extractor, detector, model.settings, image);
  let largest = 0;
  let difference = 0;
  stored.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (computed[i] as number))); // Math.max keeps a NaN
  });
  const relative = largest === 0 ? difference : difference / largest;
  return { difference: relative, same: relative <= PARITY_TOLERANCE };
}

/** Seeded blocks of colour with noise: edges and texture at several scales. */
function makeProbe(): Image & { data: Uint8Array<ArrayBuffer> } {
  const random = new Random(1);
  const blocks = Array.from({ length: 3 * (SIDE / 8) ** 2 }, () => random.integer(200));
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const [pixel, colour] = [Math.floor(i / 3), i % 3];
    const block = Math.floor(pixel / SIDE / 8) * (SIDE / 8) + Math.floor(pixel % SIDE / 8);
    return (blocks[3 * block + colour] as number) + random.integer(56);
  });
  return { width: SIDE, height: SIDE, channels: 3, data };
}

/** The probe's anomaly map, [height, width] of the network's input; the probe is resized to just that. */
async function probeMap(
  extractor: FeatureExtractor,
  detector: Detector,
  { preprocess, space }: Pick<ModelSettings, "preprocess" | "space">,
  image: Image,
): Promise<Float32Array<ArrayBuffer>> {
  const whole = { ...preprocess, resize: space.image, crop: null };
  using features = (await extractor.features([{ name: "probe", image }], whole, space.image)).features;
  using batch = new Batch(extractor.gpu, "probe");
  const found = await detector.detect(batch, features.maps);
  using stack = new DisposableStack();
  stack.defer(() => disposeDetections(found));
  batch.submit();
  const [map] = await readAll(extractor.gpu, [found.maps]);
  return map as Float32Array<ArrayBuffer>;
}
