import assert from "node:assert/strict";
import { storedTensor } from "../src/format/dtype.ts";
import type { Model } from "../src/model/model.ts";
import { readCalibration, requireOwnThresholds, summarise } from "../src/verdict/stored_calibration.ts";
import { SETTINGS, smallModel } from "./small_model.ts";

/** A model with these calibration numbers, and thresholds that follow from them but for `change`. */
function calibrated(
  scores: readonly number[],
  rate: number,
  change: (value: number) => number = (v) => v,
): Model {
  const calibration = { scores: Float32Array.from(scores), pixels: Float32Array.of(1, 2, 3, 4) };
  const summary = summarise(calibration, { rate, pixelRate: 0.3, source: "other images" });
  return smallModel({ calibration: { ...summary, threshold: change(summary.threshold) } }, {
    "calibration.scores": storedTensor("F32", [scores.length], calibration.scores),
    "calibration.pixels": storedTensor("F32", [4], calibration.pixels),
  });
}

/** Enough different scores for a tail. */
const MANY = Array.from({ length: 40 }, (_, i) => 1 + i * i / 400);

function withTensor(name: string, values: readonly number[]): Model {
  const { images: _, ...summary } = SETTINGS.calibration as NonNullable<typeof SETTINGS.calibration>;
  const images = name === "calibration.scores" ? values.length : 7;
  return smallModel({ calibration: { ...summary, images } }, {
    [name]: storedTensor("F32", [values.length], Float32Array.from(values)),
  });
}

Deno.test("requireOwnThresholds() takes thresholds of every kind that the calibration gives", () => {
  requireOwnThresholds(smallModel());
  requireOwnThresholds(calibrated([1, 1], 0.01)); // the maximum
  requireOwnThresholds(calibrated(MANY, 0.2)); // an order statistic
  requireOwnThresholds(calibrated(MANY, 0.001)); // a tail
  requireOwnThresholds(smallModel({ calibration: null }));
});

Deno.test("requireOwnThresholds() allows a step of float32 where exp and pow decide, and none elsewhere", () => {
  const step = (value: number) => Math.fround(value * (1 + 2 ** -24 + 2 ** -26));
  const threshold = calibrated(MANY, 0.001).settings.calibration?.threshold as number;
  assert.notEqual(step(threshold), threshold);
  requireOwnThresholds(calibrated(MANY, 0.001, step));
  const refused = [
    calibrated(MANY, 0.001, (value) => step(step(value))),
    calibrated(MANY, 0.001, (value) => value * (1 - 3e-7)),
    calibrated(MANY, 0.2, step),
    calibrated([1, 1], 0.01, step),
  ];
  for (const model of refused) {
    assert.throws(() => requireOwnThresholds(model), {
      name: "SyntaxError",
      message:
        /'calibration\.threshold' is [\d.]+, by the calibration beside it [\d.]+; calibrate it or fit it again/,
    });
  }
});

Deno.test("requireOwnThresholds() names the threshold that differs", () => {
  const { calibration } = SETTINGS;
  for (const name of ["threshold", "pixelThreshold", "medianPixel"] as const) {
    for (const change of [1e-6, -1e-6, Infinity, NaN]) {
      const changed = { ...calibration, [name]: (calibration?.[name] as number) + change };
      const model = smallModel({ calibration: changed as typeof calibration });
      assert.throws(() => requireOwnThresholds(model), new RegExp(`'calibration\\.${name}' is `));
    }
  }
  const otherRate = { ...calibration, falseAlarmRate: 0.5 } as typeof calibration;
  assert.throws(
    () => requireOwnThresholds(smallModel({ calibration: otherRate })),
    /'calibration\.threshold'/,
  );
});

Deno.test("readCalibration() refuses numbers that are not finite, do not ascend or are missing", () => {
  const refused: [Model, RegExp][] = [
    [
      withTensor("calibration.scores", [1, NaN, 2]),
      /'calibration\.scores' must be finite and ascend: NaN is at place 1/,
    ],
    [withTensor("calibration.scores", [1, 2, Infinity]), /Infinity is at place 2/],
    [withTensor("calibration.scores", [2, 1, 3]), /1 is at place 1/],
    [withTensor("calibration.pixels", [-Infinity, 1, 3]), /'calibration\.pixels' .+ -Infinity is at place 0/],
    [withTensor("calibration.pixels", [1, 3, 2]), /2 is at place 2/],
    [withTensor("calibration.pixels", [1]), /'calibration\.pixels' has shape \[1\], wanted \[2\]/],
    [withTensor("calibration.pixels", []), /'calibration\.pixels' has shape \[0\]/],
    [
      smallModel({}, { "calibration.scores": storedTensor("F64", [7], new Float64Array(7)) }),
      /'calibration\.scores' has elements F64, wanted F32/,
    ],
  ];
  for (const [model, message] of refused) {
    assert.throws(() => readCalibration(model), { name: "SyntaxError", message });
  }
  assert.deepEqual(
    readCalibration(withTensor("calibration.scores", [1, 1, 1]))?.scores,
    Float32Array.of(1, 1, 1),
  );
});
