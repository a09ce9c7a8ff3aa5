/** What a model makes of an image: evidence, threshold, p-value, verdict. */

import type { Model } from "../model/model.ts";
import type { GoodEvidence } from "./good_evidence.ts";
import { type EvidenceFound, readEvidence } from "./stored_calibration.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** One kind of evidence on an image. */
export interface EvidenceValue {
  /**
   * Of the place, the peak of the anomaly map; of the whole, the distance of the image's mean features; joined, the sum of both, each
   * standardised by what good images showed, or of one alone that value.
   */
  readonly value: number;
  /** What good parts reach at the false-alarm rate that was asked for, in units of the value. */
  readonly threshold: number;
  /** Probability that a good part shows as much, or more. Far below 1 / (parts + 1) it is extrapolated. */
  readonly pValue: number;
}

/** The evidence on an image. */
export interface JudgedEvidence {
  /** What the verdict rests on. */
  readonly joined: EvidenceValue;
  /** Somewhere in the image. */
  readonly place: EvidenceValue;
  /** The image as a whole; missing where only places are looked at. */
  readonly whole?: EvidenceValue;
}

/** Which evidence speaks; `not found`: the part was not there to be looked at. */
export type Because = "place" | "whole" | "both" | "not found";

/** An image beside good ones that the model does not know. */
export interface Judgement {
  /** Whether the joined evidence reaches its threshold, or the part could not be found. */
  readonly verdict: Verdict;
  /** That of the joined evidence. */
  readonly pValue: number;
  /** Which evidence speaks, where the verdict is odd: what reaches its own threshold, or else the one further out; null where it is normal. */
  readonly because: Because | null;
  /** The evidence, joined and each kind by itself. */
  readonly evidence: JudgedEvidence;
}

/** Judges an image, which is odd by itself if its part is lost; null for a model without a calibration. */
export type Judge = (found: EvidenceFound & { readonly lost?: boolean }) => Judgement | null;

/**
 * How a model's images are judged.
 *
 * @param rate False-alarm rate; by default that of the model's own threshold.
 * @throws {RangeError} If a rate is asked of a model without calibration.
 * @throws {SyntaxError} If the model's calibration is missing or damaged.
 */
export function judgeOf(model: Model, rate: number | undefined): Judge {
  const { calibration } = model.settings;
  const good = readEvidence(model);
  if (!calibration || !good) {
    if (rate === undefined) return () => null;
    throw new RangeError(
      `Cannot choose a threshold: model '${model.name}' was fitted to too few images, or without calibration; ` +
        "calibrate it, or leave the false-alarm rate out",
    );
  }
  const thresholds = {
    joined: rate === undefined ? calibration.threshold : good.joined.threshold(rate).value,
    place: good.place.threshold(rate ?? calibration.falseAlarmRate).value,
    whole: good.whole?.threshold(rate ?? calibration.falseAlarmRate).value ?? null,
  };
  return (found) => judge(good, thresholds, found);
}

/** Thresholds of each kind of evidence. */
interface Thresholds {
  readonly joined: number;
  readonly place: number;
  readonly whole: number | null;
}

function judge(
  good: GoodEvidence,
  thresholds: Thresholds,
  { lost = false, ...found }: Parameters<Judge>[0],
): Judgement {
  const { place, whole } = found;
  const value = good.join(place, whole);
  const joined = { value, threshold: thresholds.joined, pValue: good.joined.pValue(value) };
  const verdict = lost ? "odd" : verdictOf(value, thresholds.joined);
  return {
    verdict,
    pValue: joined.pValue,
    because: lost ? "not found" : verdict === "odd" ? becauseOf(good, thresholds, found) : null,
    evidence: {
      joined,
      place: { value: place, threshold: thresholds.place, pValue: good.place.pValue(place) },
      ...(whole !== null && good.whole && thresholds.whole !== null
        ? { whole: { value: whole, threshold: thresholds.whole, pValue: good.whole.pValue(whole) } }
        : {}),
    },
  };
}

function becauseOf(good: GoodEvidence, thresholds: Thresholds, { place, whole }: EvidenceFound): Because {
  if (good.kind !== "both" || whole === null || thresholds.whole === null) return good.because(place, whole);
  const over = { place: place >= thresholds.place, whole: whole >= thresholds.whole };
  if (over.place === over.whole) return over.place ? "both" : good.because(place, whole);
  return over.place ? "place" : "whole";
}
