import assert from "node:assert/strict";
import { storedTensor } from "../src/format/dtype.ts";
import type { Model } from "../src/model/model.ts";
import type { CalibrationSummary } from "../src/model/settings.ts";
import {
  type Calibration,
  calibrationTensors,
  readCalibration,
  readEvidence,
  requireOwnThresholds,
  summarise,
} from "../src/verdict/stored_calibration.ts";
import { SETTINGS, smallModel } from "./small_model.ts";

const SUMMARY = SETTINGS.calibration as CalibrationSummary;

/** A model with these left-out values, and thresholds that follow from them but for `change`. */
function calibrated(
  values: readonly number[],
  rate: number,
  { change = (value) => value, name = "threshold", evidence = "place" }: {
    readonly change?: (value: number) => number;
    readonly name?: "threshold" | "placeThreshold";
    readonly evidence?: "place" | "both";
  } = {},
): Model {
  const calibration: Calibration = {
    place: Float32Array.from(values),
    whole: evidence === "place" ? null : Float32Array.from(values, (value) => value ** 2),
    parts: Uint32Array.from(values.keys()),
    pixels: Float32Array.of(1, 2, 3, 4),
  };
  const choices = {
    falseAlarmRate: rate,
    pixelFalseAlarmRate: 0.3,
    source: "other images",
    dropped: 0,
  } as const;
  const summary = summarise(calibration, evidence, choices);
  return smallModel({
    evidence,
    calibration: { ...summary, [name]: change(summary[name]) },
    selfTest: { score: 1e6, place: 1e6, whole: evidence === "place" ? null : 1e6, verdict: "odd" },
  }, Object.fromEntries(calibrationTensors(calibration)));
}

/** Enough different values for a tail. */
const MANY = Array.from({ length: 40 }, (_, i) => 1 + i * i / 400);

/** A model with another tensor of its calibration, and as many images as that has. */
function withTensor(name: string, values: readonly number[]): Model {
  const images = name === "calibration.place" ? values.length : 7;
  const parts = Uint32Array.from({ length: images }, (_, i) => Math.min(i, 5));
  return smallModel({ calibration: { ...SUMMARY, images, parts: new Set(parts).size } }, {
    "calibration.parts": storedTensor("U32", [images], parts),
    "calibration.whole": storedTensor("F32", [images], new Float32Array(images)),
    [name]: storedTensor("F32", [values.length], Float32Array.from(values)),
  });
}

Deno.test("requireOwnThresholds() takes thresholds of every kind that the calibration gives", () => {
  requireOwnThresholds(smallModel());
  for (const evidence of ["place", "both"] as const) {
    requireOwnThresholds(calibrated([1, 1], 0.01, { evidence })); // the maximum
    requireOwnThresholds(calibrated(MANY, 0.2, { evidence })); // an order statistic
    requireOwnThresholds(calibrated(MANY, 0.001, { evidence })); // a tail
  }
  requireOwnThresholds(smallModel({ calibration: null }));
});

Deno.test("requireOwnThresholds() allows a step of float32 where exp and pow decide, and none elsewhere", () => {
  const step = (value: number) => Math.fround(value * (1 + 2 ** -24 + 2 ** -26));
  for (const evidence of ["place", "both"] as const) {
    for (const name of ["threshold", "placeThreshold"] as const) {
      const use = (change: (value: number) => number) => ({ change, name, evidence });
      const value = calibrated(MANY, 0.001, { evidence }).settings.calibration?.[name] as number;
      assert.notEqual(step(value), value);
      requireOwnThresholds(calibrated(MANY, 0.001, use(step)));
      const refused = [
        calibrated(MANY, 0.001, use((value) => step(step(value)))),
        calibrated(MANY, 0.001, use((value) => value * (1 - 3e-7))),
        calibrated(MANY, 0.2, use(step)),
        calibrated([1, 2], 0.01, use(step)),
      ];
      for (const model of refused) {
        assert.throws(() => requireOwnThresholds(model), {
          name: "SyntaxError",
          message: new RegExp(
            `'calibration\\.${name}' is [\\d.]+, by the calibration beside it [\\d.]+; calibrate it or fit it again`,
          ),
        });
      }
    }
  }
});

Deno.test("requireOwnThresholds() names the threshold that differs", () => {
  for (const name of ["threshold", "placeThreshold", "pixelThreshold", "medianPixel"] as const) {
    for (const change of [1e-6, -1e-6, Infinity, NaN]) {
      const model = smallModel({ calibration: { ...SUMMARY, [name]: SUMMARY[name] + change } });
      assert.throws(() => requireOwnThresholds(model), new RegExp(`'calibration\\.${name}' is `));
    }
  }
  assert.throws(
    () => requireOwnThresholds(smallModel({ calibration: { ...SUMMARY, falseAlarmRate: 0.5 } })),
    /'calibration\.threshold'/,
  );
});

Deno.test("requireOwnThresholds() refuses a verdict of the self-test that evidence and threshold do not give", () => {
  const { selfTest } = SETTINGS;
  const message = /'selfTest\.verdict' is normal, by evidence and threshold it is odd; fit it again/;
  assert.throws(() => requireOwnThresholds(smallModel({ selfTest: { ...selfTest, verdict: "normal" } })), {
    name: "SyntaxError",
    message,
  });
  const normal = { score: 9.5, place: 1, whole: 3, verdict: "normal" } as const;
  requireOwnThresholds(smallModel({ selfTest: normal }));
  assert.throws(() => requireOwnThresholds(smallModel({ selfTest: { ...normal, whole: 80 } })), message);
});

Deno.test("summarise() counts the parts, and their images once", () => {
  assert.deepEqual([SUMMARY.images, SUMMARY.parts], [7, 6]);
});

Deno.test("readCalibration() refuses numbers that are not finite, do not ascend or are missing", () => {
  const refused: [Model, RegExp][] = [
    [
      withTensor("calibration.place", [1, NaN, 2]),
      /'calibration\.place' must be finite: NaN is at place 1; fit it again/,
    ],
    [withTensor("calibration.place", [1, 2, Infinity]), /Infinity is at place 2/],
    [
      withTensor("calibration.whole", [1, 2, 3, 4, 5, 6, -Infinity]),
      /'calibration\.whole' .+ -Infinity is at place 6/,
    ],
    [
      withTensor("calibration.pixels", [-Infinity, 1, 3]),
      /'calibration\.pixels' must be finite and ascend: -Infinity is at place 0; fit it again/,
    ],
    [withTensor("calibration.pixels", [1, 3, 2]), /2 is at place 2/],
    [withTensor("calibration.pixels", [1]), /'calibration\.pixels' has shape \[1\], wanted \[2\]/],
    [withTensor("calibration.pixels", []), /'calibration\.pixels' has shape \[0\]/],
    [
      smallModel({}, { "calibration.place": storedTensor("F64", [7], new Float64Array(7)) }),
      /'calibration\.place' has elements F64, wanted F32/,
    ],
    [
      smallModel({}, { "calibration.whole": storedTensor("F32", [6], new Float32Array(6)) }),
      /'calibration\.whole' has shape \[6\], wanted \[7\]/,
    ],
  ];
  for (const [model, message] of refused) {
    assert.throws(() => readCalibration(model), { name: "SyntaxError", message });
  }
  assert.deepEqual(
    readCalibration(withTensor("calibration.place", [1, 3, 1]))?.place,
    Float32Array.of(1, 3, 1),
    "in the order of the fit, whatever they are",
  );
});

Deno.test("readCalibration() refuses another number of parts than the settings say", () => {
  const alone = storedTensor("U32", [7], Uint32Array.of(0, 1, 2, 3, 4, 5, 6));
  assert.throws(() => readCalibration(smallModel({}, { "calibration.parts": alone })), {
    name: "SyntaxError",
    message: /'calibration\.parts' holds 7 parts, the settings say 6; fit it again/,
  });
});

Deno.test("readEvidence() of a model that looks only at places needs no whole", () => {
  const model = calibrated(MANY, 0.2);
  assert.equal(readCalibration(model)?.whole, null);
  assert.equal(readEvidence(model)?.whole, null);
  assert.equal(readEvidence(smallModel({ calibration: null })), null);
});
