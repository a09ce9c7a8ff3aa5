import assert from "node:assert/strict";
import { chooseMotion, upperOf } from "../src/fitting/registration_choice.ts";

const NONE = { motion: "none", upper: [100, 200] } as const;

Deno.test("chooseMotion() keeps the motion that lowers the upper scores most, if by a twentieth", () => {
  const translation = (share: number) =>
    ({ motion: "translation", upper: [100 * share, 200 * share] }) as const;
  const rigid = (share: number) => ({ motion: "rigid", upper: [100 * share, 200 * share] }) as const;
  assert.equal(chooseMotion([NONE]), "none");
  assert.equal(chooseMotion([NONE, translation(0.96), rigid(1.2)]), "none");
  assert.equal(chooseMotion([NONE, translation(0.94), rigid(1.2)]), "translation");
  assert.equal(chooseMotion([NONE, translation(0.9), rigid(0.8)]), "rigid");
  assert.equal(chooseMotion([NONE, translation(0.9), rigid(0.9)]), "translation");
  assert.equal(chooseMotion([]), "none");
});

Deno.test("upperOf() gives what four fifths and nine tenths of the scores stay below", () => {
  const scores = Float32Array.from({ length: 11 }, (_, i) => 10 - i);
  assert.deepEqual(upperOf(scores), [8, 9]);
  assert.deepEqual(upperOf(Float32Array.of(3)), [3, 3]);
});
