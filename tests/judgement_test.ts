import assert from "node:assert/strict";
import type { Model } from "../src/model/model.ts";
import { type JudgedEvidence, judgeOf } from "../src/verdict/judgement.ts";
import { type Calibration, calibrationTensors, summarise } from "../src/verdict/stored_calibration.ts";

/** Of ten good images: at 20% the threshold is just over the second highest value, at 50% over the fifth. */
const PLACE = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
/** Of the same images, so that place and whole of each say as much in their own standards. */
const WHOLE = PLACE.map((value) => 10 * value);
const [PLACE_THRESHOLD, WHOLE_THRESHOLD] = [Math.fround(9 + 2 ** -20), Math.fround(90 + 2 ** -17)];

function calibrated(
  evidence: "both" | "place" | "whole",
  change: Partial<Calibration> = {},
): Model {
  const calibration: Calibration = {
    place: PLACE,
    whole: evidence === "place" ? null : WHOLE,
    parts: Uint32Array.from(PLACE.keys()),
    pixels: Float32Array.of(0, 1, 2),
    ...change,
  };
  const choices = { falseAlarmRate: 0.2, pixelFalseAlarmRate: 0.1, source: "left out", dropped: 0 } as const;
  const summary = summarise(calibration, evidence, choices);
  const tensors = new Map(calibrationTensors(calibration));
  return { name: "m", settings: { calibration: summary, evidence }, tensors } as unknown as Model;
}

/** The 84% quantile of the places less their median: what one step of the joined evidence is. */
const SPREAD = 8.56 - 5.5;

Deno.test("judgeOf() a model of places calls a peak odd from the model's threshold on, with its p-value", () => {
  const judge = judgeOf(calibrated("place"), undefined);
  const threshold = PLACE_THRESHOLD;
  assert.deepEqual(judge({ place: threshold, whole: null }), {
    verdict: "odd",
    pValue: 2 / 11,
    because: "place",
    evidence: {
      joined: { value: threshold, threshold, pValue: 2 / 11 },
      place: { value: threshold, threshold, pValue: 2 / 11 },
    },
  });
  assert.deepEqual(judge({ place: 9, whole: null }), {
    verdict: "normal",
    pValue: 3 / 11,
    because: null,
    evidence: {
      joined: { value: 9, threshold, pValue: 3 / 11 },
      place: { value: 9, threshold, pValue: 3 / 11 },
    },
  });
  assert.equal(judge({ place: 11, whole: null })?.verdict, "odd");
});

Deno.test("judgeOf() judges by the sum of both kinds of evidence, and tells each by itself", () => {
  const judge = judgeOf(calibrated("both"), undefined);
  const found = judge({ place: 9, whole: 90 });
  assert.ok(found);
  const joined = Math.fround(2 * (9 - 5.5) / SPREAD);
  const { value, threshold } = found.evidence.joined;
  assert.ok(Math.abs(value - joined) < 1e-6, `${value}, wanted ${joined}`);
  assert.deepEqual(found, {
    verdict: "normal",
    pValue: 3 / 11,
    because: null,
    evidence: {
      joined: { value, threshold, pValue: 3 / 11 },
      place: { value: 9, threshold: PLACE_THRESHOLD, pValue: 3 / 11 },
      whole: { value: 90, threshold: WHOLE_THRESHOLD, pValue: 3 / 11 },
    },
  });
  assert.ok(threshold > value && threshold < value + 1e-6);
  const over = judge({ place: 9.001, whole: 90 });
  assert.deepEqual([over?.verdict, over?.because, over?.pValue], ["odd", "place", 2 / 11]);
  assert.deepEqual(over?.evidence.whole, found.evidence.whole);
});

Deno.test("judgeOf() says which evidence speaks where a verdict is odd", () => {
  const judge = judgeOf(calibrated("both"), undefined);
  const spoken = (place: number, whole: number) => judge({ place, whole })?.because;
  assert.equal(spoken(30, 10), "place");
  assert.equal(spoken(1, 300), "whole");
  assert.equal(spoken(30, 310), "both", "each is over its own threshold");
  assert.equal(spoken(10, 10), null, "one far, the other near: normal");
  const far = judge({ place: 10, whole: 10 });
  assert.deepEqual([far?.verdict, far?.evidence.place.pValue], ["normal", 2 / 11]);
});

Deno.test("judgeOf() a model of the whole hears no place", () => {
  const judge = judgeOf(calibrated("whole"), undefined);
  const found = judge({ place: 10, whole: 90 });
  assert.equal(found?.verdict, "normal");
  assert.deepEqual(found?.evidence.joined, { value: 90, threshold: WHOLE_THRESHOLD, pValue: 3 / 11 });
  assert.equal(found?.evidence.place.pValue, 2 / 11);
  const odd = judge({ place: 1, whole: 91 });
  assert.deepEqual([odd?.verdict, odd?.because, odd?.pValue], ["odd", "whole", 2 / 11]);
});

Deno.test("judgeOf() takes another false-alarm rate than the model's, for each kind of evidence", () => {
  const judge = judgeOf(calibrated("place"), 0.5);
  const threshold = Math.fround(6 + 2 ** -21);
  const odd = judge({ place: threshold, whole: null });
  assert.deepEqual([odd?.evidence.joined.threshold, odd?.pValue, odd?.verdict], [threshold, 5 / 11, "odd"]);
  assert.equal(judge({ place: 6, whole: null })?.verdict, "normal");
  const both = judgeOf(calibrated("both"), 0.5);
  const found = both({ place: 6, whole: 60 });
  const { joined: _, ...each } = found?.evidence as JudgedEvidence;
  assert.deepEqual(each, {
    place: { value: 6, threshold, pValue: 6 / 11 },
    whole: { value: 60, threshold: Math.fround(60 + 2 ** -18), pValue: 6 / 11 },
  });
  assert.equal(found?.verdict, "normal");
  assert.equal(both({ place: 6.001, whole: 60 })?.verdict, "odd");
});

Deno.test("judgeOf() counts images of one part once", () => {
  const parts = Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 8);
  const judge = judgeOf(calibrated("place", { parts }), undefined);
  assert.equal(judge({ place: 8.5, whole: null })?.pValue, 2 / 10, "of nine parts one is as high");
});

Deno.test("judgeOf() judges nothing by a model without a calibration, and refuses a rate of it", () => {
  const settings = { calibration: null, evidence: "both" };
  const model = { name: "m", settings, tensors: new Map() } as unknown as Model;
  assert.equal(judgeOf(model, undefined)({ place: 3, whole: 4 }), null);
  assert.throws(() => judgeOf(model, 0.1), {
    name: "RangeError",
    message: /^Cannot choose a threshold: model 'm' .* calibrate it/,
  });
});
