import assert from "node:assert/strict";
import type { Model } from "../src/model/model.ts";
import { judgeOf } from "../src/verdict/judgement.ts";
import { calibrationTensors, summarise } from "../src/verdict/stored_calibration.ts";

/** Of ten good images: at 20% the threshold is just over the second highest score, at 50% over the fifth. */
const CALIBRATION = {
  scores: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  pixels: Float32Array.of(0, 1, 2),
};

function calibrated(): Model {
  const calibration = summarise(CALIBRATION, { rate: 0.2, pixelRate: 0.1, source: "left out" });
  const tensors = new Map(calibrationTensors(CALIBRATION));
  return { name: "m", settings: { calibration }, tensors } as unknown as Model;
}

Deno.test("judgeOf() calls a score odd from the model's threshold on, with its p-value", () => {
  const judge = judgeOf(calibrated(), undefined);
  const threshold = Math.fround(9 + 2 ** -20);
  assert.deepEqual(judge(threshold), { threshold, pValue: 2 / 11, verdict: "odd" });
  assert.deepEqual(judge(9), { threshold, pValue: 3 / 11, verdict: "normal" });
  assert.equal(judge(11)?.verdict, "odd");
});

Deno.test("judgeOf() takes another false-alarm rate than the model's", () => {
  const judge = judgeOf(calibrated(), 0.5);
  const threshold = Math.fround(6 + 2 ** -21);
  assert.deepEqual(judge(threshold), { threshold, pValue: 5 / 11, verdict: "odd" });
  assert.equal(judge(6)?.verdict, "normal");
});

Deno.test("judgeOf() judges nothing by a model without a calibration, and refuses a rate of it", () => {
  const model = { name: "m", settings: { calibration: null }, tensors: new Map() } as unknown as Model;
  assert.equal(judgeOf(model, undefined)(3), null);
  assert.throws(() => judgeOf(model, 0.1), {
    name: "RangeError",
    message: /^Cannot choose a threshold: model 'm' .* calibrate it/,
  });
});
