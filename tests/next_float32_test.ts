import assert from "node:assert/strict";
import { nextFloat32 } from "../src/verdict/next_float32.ts";

const STEP = 2 ** -23;

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
