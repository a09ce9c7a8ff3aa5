import assert from "node:assert/strict";
import { nextFloat32 } from "../src/verdict/next_float32.ts";
import { pixelThreshold } from "../src/verdict/pixel_threshold.ts";

const QUANTILES = Float32Array.from({ length: 101 }, (_, i) => i / 2);

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
