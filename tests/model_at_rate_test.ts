import assert from "node:assert/strict";
import { encodeModel, Inspector, modelAtRate, OptionError } from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const IMAGES = Array.from({ length: 6 }, (_, i) => noisyRamp(64, i));

Deno.test("modelAtRate() gives to the last bit the model that a fit at that rate gives", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  for (const method of ["padim", "mvg"] as const) {
    const fitAt = (falseAlarmRate: number) =>
      inspector.fit(IMAGES, { method, resize: "64", falseAlarmRate, pixelFalseAlarmRate: 0.01 });
    const [low, high] = [await fitAt(0.01), await fitAt(0.4)];
    const thresholds = [low, high].map(({ settings }) => settings.calibration?.threshold);
    assert.notEqual(thresholds[0], thresholds[1]);
    assert.deepEqual(await encodeModel(modelAtRate(low, 0.4)), await encodeModel(high));
    assert.deepEqual(await encodeModel(modelAtRate(high, 0.01)), await encodeModel(low));
    assert.equal(low.settings.calibration?.threshold, thresholds[0], "the given model stays as it is");
  }
});

Deno.test("modelAtRate() refuses rates that are none, and models without a calibration", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const calibrated = await inspector.fit(IMAGES.slice(0, 4), { resize: "64", power: false });
  for (const rate of [0, 1, -1, NaN]) assert.throws(() => modelAtRate(calibrated, rate), OptionError);
  const bare = await inspector.fit(IMAGES.slice(0, 4), { resize: "64", calibrate: false });
  assert.throws(() => modelAtRate(bare, 0.1), {
    name: "RangeError",
    message:
      "Cannot change the rate of model 'fitted': it was fitted to too few images, or without calibration; calibrate it",
  });
});
