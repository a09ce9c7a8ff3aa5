/** What a self-test says: what a device makes of the model's own picture, beside what the fitting machine did. */

import type { Model } from "./model/model.ts";
import type { SelfTestSettings } from "./model/settings.ts";
import type { StoredTest } from "./model/stored_test.ts";
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

/** What a device makes of a test picture. */
export interface FoundTest {
  readonly map: Float32Array<ArrayBuffer>;
  readonly score: number;
  readonly place: number;
  readonly whole: number | null;
  /** What of it is not finite; null if all is. */
  readonly fault: string | null;
}

/** Compares a test picture's results with those that are stored. */
export function compareTest(model: Model, found: FoundTest, stored: StoredTest): SelfTest {
  const result = {
    map: difference(found.map, stored.map),
    score: difference([found.score], [stored.score]),
    whole: found.whole === null || stored.whole === null ? 0 : difference([found.whole], [stored.whole]),
  };
  const { verdict, close } = judged(model, found, stored);
  return { ...result, verdict, failure: found.fault ?? findFailure({ ...result, verdict, close }, stored) };
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
  found: Pick<FoundTest, "place" | "whole">,
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
