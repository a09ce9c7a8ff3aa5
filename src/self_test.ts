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
import type { Model } from "./model/model.ts";
import type { ModelSettings, SelfTestSettings } from "./model/settings.ts";
import { readTest, type StoredTest, testTensors } from "./model/stored_test.ts";
import type { Size } from "./preprocess/settings.ts";
import type { Preparation } from "./preparation.ts";
import { drawMovedReference, drawTestPicture, testPictureSize } from "./test_picture.ts";
import { readEvidence } from "./verdict/stored_calibration.ts";
import { type Verdict, verdictOf } from "./verdict/verdict.ts";

/**
 * Largest difference, relative to the largest value of the map or to the score, that counts as the same. Measured between
 * providers on one software driver: 4e-7; a GPU that sums in another order moves features by up to 1e-4, and an ill-conditioned
 * covariance passes ten times that on. Another network, crop or normalisation is off by tenths.
 */
export const SELF_TEST_TOLERANCE = 1e-3;

/** What a model's self-test found. */
export interface SelfTest {
  /** max |map here - map stored| / max |map stored|. */
  readonly map: number;
  /** |score here - score stored| / |score stored|. */
  readonly score: number;
  /** The same of the evidence on the image as a whole; 0 where only places are looked at. */
  readonly whole: number;
  /** The verdict here; null without a threshold. */
  readonly verdict: Verdict | null;
  /** What is not as it was at the fit, in words for a message; null if everything is. */
  readonly failure: string | null;
}

/** A model that does not compute here what it did on the machine that fitted it. */
export class SelfTestError extends Error {
  /** Name of the class. */
  override readonly name = "SelfTestError";

  /**
   * Says what to do.
   *
   * @param model Name of the model.
   * @param result What its self-test found; failed.
   */
  constructor(model: string, readonly result: SelfTest) {
    super(
      `Cannot score: model '${model}' fails its self-test: ${result.failure}; device, runtime or backbone differ from those of ` +
        "the fit: fit the model again here, or leave the test out with selfTest: false or --no-self-test",
    );
  }
}

type TestedSettings = Pick<ModelSettings, "space" | "backbone">;

/** What a self-test runs on. */
export interface Tested {
  readonly extractor: FeatureExtractor;
  readonly detector: EvidenceDetector;
  readonly preparation: Preparation;
}

/** What a device makes of a test picture. */
interface Found {
  readonly map: Float32Array<ArrayBuffer>;
  readonly score: number;
  readonly place: number;
  readonly whole: number | null;
  /** What of it is not finite; null if all is. */
  readonly fault: string | null;
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
  const result = {
    map: difference(found.map, stored.map),
    score: difference([found.score], [stored.score]),
    whole: found.whole === null || stored.whole === null ? 0 : difference([found.whole], [stored.whole]),
  };
  const { verdict, close } = judged(model, found, stored);
  return { ...result, verdict, failure: found.fault ?? findFailure({ ...result, verdict, close }, stored) };
}

/** Results by extractor and model: the test is run once for each pair, and calls that come meanwhile wait for it. */
const results = new WeakMap<FeatureExtractor, WeakMap<Model, Promise<SelfTest>>>();

/**
 * Runs a model's self-test unless it was run on this extractor before.
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
  const known = results.get(extractor) ?? new WeakMap<Model, Promise<SelfTest>>();
  results.set(extractor, known);
  const running = known.get(model) ?? runSelfTest(tested, model);
  known.set(model, running);
  const result = await running.catch((error) => {
    known.delete(model); // it found nothing out
    throw error;
  });
  if (result.failure !== null) throw new SelfTestError(model.name, result);
}

async function compute(
  { extractor, detector, preparation }: Tested,
  { space, backbone }: TestedSettings,
  picture: Image,
): Promise<Found> {
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
  const read = await readAll(extractor.gpu, [...features.maps, ...evidence]) as Float32Array<ArrayBuffer>[];
  const values = read.splice(0, features.maps.length);
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

/** Largest difference, relative to the largest stored value. */
function difference(here: ArrayLike<number>, stored: ArrayLike<number>): number {
  let [largest, most] = [0, 0];
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i] as number;
    largest = Math.max(largest, Math.abs(value));
    most = Math.max(most, Math.abs(value - (here[i] as number))); // Math.max keeps a NaN
  }
  return largest === 0 ? most : most / largest;
}

/** The verdict here, and whether the stored evidence is so near the threshold that either verdict would do. */
function judged(
  model: Model,
  found: Pick<Found, "place" | "whole">,
  stored: SelfTestSettings,
): { verdict: Verdict | null; close: boolean } {
  const threshold = model.settings.calibration?.threshold;
  const good = readEvidence(model);
  if (threshold === undefined || !good) return { verdict: null, close: false };
  const off = (value: number | null, share: number) => value === null ? null : value * (1 + share);
  const joined = (share: number) =>
    good.join(off(stored.place, share) as number, off(stored.whole, share)) - threshold;
  return {
    verdict: verdictOf(good.join(found.place, found.whole), threshold),
    close: joined(-SELF_TEST_TOLERANCE) <= 0 && joined(SELF_TEST_TOLERANCE) >= 0,
  };
}

function findFailure(
  { map, score, whole, verdict, close }: Omit<SelfTest, "failure"> & { readonly close: boolean },
  stored: StoredTest,
): string | null {
  for (const [name, off] of [["map", map], ["score", score], ["whole", whole]] as const) {
    if (off <= SELF_TEST_TOLERANCE) continue; // a NaN is not
    return `the ${name} of its test picture is off by ${
      off.toExponential(1)
    }, ${SELF_TEST_TOLERANCE} is allowed`;
  }
  if (verdict === stored.verdict || close) return null;
  return `its test picture is ${verdict} here, ${stored.verdict} where it was fitted`;
}
