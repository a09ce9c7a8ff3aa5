/**
 * A self-test that travels with the model: a small picture, and the anomaly map, score and verdict that the fitting machine gave it.
 * Another device, runtime or backbone that says something else is noticed before its scores are believed.
 */

import { disposeEvidenced, type EvidenceDetector } from "./evidence/detector.ts";
import type { FeatureExtractor } from "./features.ts";
import type { StoredTensor } from "./format/dtype.ts";
import { printable } from "./format/printable.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll } from "./gpu/tensor.ts";
import type { Image } from "./image/image.ts";
import { contentsOf, type Model } from "./model/model.ts";
import type { ModelSettings, SelfTestSettings } from "./model/settings.ts";
import { readTest, testTensors } from "./model/stored_test.ts";
import type { Size } from "./preprocess/settings.ts";
import { deviceKey } from "./passed_checks.ts";
import type { Preparation } from "./preparation.ts";
import { compareTest, type FoundTest, type SelfTest, SelfTestError } from "./self_test_result.ts";
import { drawMovedReference, drawTestPicture, testPictureSize } from "./test_picture.ts";

type TestedSettings = Pick<ModelSettings, "space" | "backbone">;

/** What a self-test runs on. */
export interface Tested {
  readonly extractor: FeatureExtractor;
  readonly detector: EvidenceDetector;
  readonly preparation: Preparation;
}

/**
 * Makes the self-test of a fitted model.
 *
 * @param image Size of an image of the fit, which says how the picture comes to the network's input.
 * @returns Its tensors for the model file, and what goes to the settings.
 * @throws {Error} If features, map or score are not finite.
 */
export async function makeSelfTest(
  tested: Tested,
  settings: TestedSettings,
  image: Size,
): Promise<{ tensors: [string, StoredTensor][]; selfTest: SelfTestSettings }> {
  const { preprocess, registrar } = tested.preparation;
  const picture = registrar
    ? drawMovedReference(registrar.reference)
    : drawTestPicture(testPictureSize(image, preprocess));
  const { map, score, place, whole, fault } = await compute(tested, settings, picture);
  if (fault !== null) {
    throw new Error(`Cannot fit: of the self-test's picture ${fault}; use another backbone or provider`);
  }
  return {
    tensors: testTensors(picture, map, settings.space.image),
    selfTest: { score, place, whole, verdict: null },
  };
}

/**
 * Computes a model's test picture here, through the preprocessing of all images, and compares.
 *
 * @param tested Extractor, the model's detector on it, and its preparation.
 * @throws {SyntaxError} If the model's test is missing or damaged.
 */
export async function runSelfTest(
  tested: Tested,
  model: Model,
): Promise<SelfTest> {
  const stored = readTest(model);
  const found = await compute(tested, model.settings, stored.picture);
  return compareTest(model, found, stored);
}

/** By extractor and model whether the test passed: it is run once for each pair, and calls that come meanwhile wait for it. */
const results = new WeakMap<FeatureExtractor, WeakMap<Model, Promise<void>>>();

/**
 * Runs a model's self-test unless it was run on this extractor before, or passed within a day on such a one.
 *
 * @param tested Extractor, the model's detector on it, and its preparation.
 * @throws {SelfTestError} If it fails, now or then.
 * @throws {SyntaxError} If the model's test is missing or damaged.
 */
export async function requireSelfTest(
  tested: Tested,
  model: Model,
): Promise<void> {
  const { extractor } = tested;
  const known = results.get(extractor) ?? new WeakMap<Model, Promise<void>>();
  results.set(extractor, known);
  const running = known.get(model) ?? passSelfTest(tested, model);
  known.set(model, running);
  await running.catch((error) => {
    if (!(error instanceof SelfTestError)) known.delete(model); // it found nothing out
    throw error;
  });
}

async function passSelfTest(tested: Tested, model: Model): Promise<void> {
  const { gpu, passed, provider, settings } = tested.extractor;
  const contents = contentsOf(model);
  const test = async () => {
    const result = await runSelfTest(tested, model);
    if (result.failure !== null) throw new SelfTestError(model.name, result);
  };
  if (contents === null) return await test();
  await passed.once(["self-test", contents, settings, provider, deviceKey(gpu.info), gpu.shape], test);
}

async function compute(
  { extractor, detector, preparation }: Tested,
  { space, backbone }: TestedSettings,
  picture: Image,
): Promise<FoundTest> {
  const images = [{ name: "self-test", image: picture }];
  const { features: computed, poses } = await extractor.features(images, preparation, space.image);
  using features = computed;
  using own = poses;
  using batch = new Batch(extractor.gpu, "self-test");
  const found = await detector.detect(batch, features.maps, own);
  using stack = new DisposableStack();
  stack.defer(() => disposeEvidenced(found));
  batch.submit();
  const evidence = [found.maps, found.scores, found.peaks, ...(found.whole ? [found.whole] : [])];
  const [values, read] = await Promise.all([features.read(extractor.gpu), readAll(extractor.gpu, evidence)]);
  const [map, scores, peaks, wholes] = read as [Float32Array<ArrayBuffer>, ...Float32Array[]];
  const named = values.map((part, i) =>
    [`feature map '${printable(backbone.taps[i] ?? "")}'`, part] as const
  );
  const whole = wholes ? [["the whole", wholes] as const] : [];
  const fault = faultOf([
    ...named,
    ["the anomaly map", map],
    ["the score", scores as Float32Array],
    ...whole,
  ]);
  return {
    map,
    score: scores?.[0] as number,
    place: peaks?.[0] as number,
    whole: wholes?.[0] ?? null,
    fault,
  };
}

/** Looks for what is not finite; here and not in a shader, where a NaN may vanish. */
function faultOf(parts: readonly (readonly [name: string, values: Float32Array])[]): string | null {
  for (const [name, values] of parts) {
    const value = values.find((value) => !Number.isFinite(value));
    if (value !== undefined) return `${name} has the value ${value}`;
  }
  return null;
}
