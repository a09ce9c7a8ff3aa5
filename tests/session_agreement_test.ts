import assert from "node:assert/strict";
import { requireAgreement } from "../src/backbone/session/agreement.ts";

Deno.test("requireAgreement() accepts a thousandth of the largest feature and no more", () => {
  const features = (
    ...values: number[]
  ) => [{ shape: [1, 1, 1, values.length], data: Float32Array.from(values) }];
  requireAgreement(["low"], features(-8, 0.5), features(-8, 0.5078125)); // 2^-7 apart, 2^-7.0 < 8e-3
  const apart = {
    name: "Error",
    message: /at tap "low".*\[1,1,1,2\] by 0\.0087\d* where the largest is 8; use the wasm/,
  };
  assert.throws(() => requireAgreement(["low"], features(-8, 0.5), features(-8, 0.50878)), apart);
  assert.throws(() => requireAgreement(["low"], features(-8, 0.5), features(-8, NaN)), /by NaN/);
  assert.throws(() => requireAgreement(["low"], features(-8, NaN), features(-8, NaN)), /by NaN/);
  assert.throws(
    () => requireAgreement(["low"], features(1, 2), features(1, 2, 3)),
    /\[1,1,1,3\] differ from/,
  );
});
