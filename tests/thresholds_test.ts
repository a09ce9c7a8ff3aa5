import assert from "node:assert/strict";
import { nextFloat32, pixelThreshold } from "../src/verdict/thresholds.ts";

const STEP = 2 ** -23;
const QUANTILES = Float32Array.from({ length: 101 }, (_, i) => i / 2);

Deno.test("nextFloat32() is one step above a float32, at powers of two and of either sign", () => {
  assert.equal(nextFloat32(1), 1 + STEP);
  assert.equal(nextFloat32(-1), -1 + STEP / 2);
  assert.equal(nextFloat32(2 - STEP), 2);
  assert.equal(nextFloat32(-2), -2 + STEP);
});

Deno.test("nextFloat32() of a double is the float32 above it, whichever way the double would be rounded", () => {
  assert.equal(nextFloat32(1 + 0.1 * STEP), 1 + STEP);
  assert.equal(nextFloat32(1 + 0.9 * STEP), 1 + STEP);
  assert.equal(nextFloat32(-1 - 0.1 * STEP), -1);
});

Deno.test("nextFloat32() steps over zero and into infinity", () => {
  assert.equal(nextFloat32(0), 2 ** -149);
  assert.equal(nextFloat32(-0), 2 ** -149);
  assert.equal(nextFloat32(1e-60), 2 ** -149);
  assert.equal(nextFloat32(-(2 ** -149)), -0);
  assert.equal(nextFloat32(3.4028234663852886e38), Infinity);
  assert.equal(nextFloat32(Infinity), Infinity);
  assert.equal(nextFloat32(-Infinity), -3.4028234663852886e38);
});

Deno.test("pixelThreshold() leaves at most the share asked for at or over it", () => {
  assert.equal(pixelThreshold(QUANTILES, 0.01), nextFloat32(49.5));
  assert.equal(pixelThreshold(QUANTILES, 0.015), nextFloat32(49.5));
  assert.equal(pixelThreshold(QUANTILES, 0.5), nextFloat32(25));
});

Deno.test("pixelThreshold() is over the highest pixel for rates that the quantiles do not show", () => {
  assert.equal(pixelThreshold(QUANTILES, 0.009), nextFloat32(50));
  assert.equal(pixelThreshold([1, 2], 0.999), nextFloat32(2));
});

Deno.test("pixelThreshold() refuses a rate that is not between 0 and 1 and fewer than two quantiles", () => {
  for (const rate of [0, 1, NaN]) {
    assert.throws(() => pixelThreshold(QUANTILES, rate), { name: "RangeError" });
  }
  assert.throws(() => pixelThreshold([3], 0.1), { name: "RangeError", message: /received 0\.1 and 1$/ });
});
