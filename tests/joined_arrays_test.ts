import assert from "node:assert/strict";
import { joinedArrays } from "../src/joined_arrays.ts";

Deno.test("joinedArrays() puts arrays one after the other, empty ones among them", () => {
  const parts = [Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3)];
  assert.deepEqual(joinedArrays(parts, (length) => new Float32Array(length)), Float32Array.of(1, 2, 3));
  assert.deepEqual(joinedArrays([], (length) => new Uint8Array(length)), new Uint8Array(0));
});
