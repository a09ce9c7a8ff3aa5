import assert from "node:assert/strict";
import { verdictOf } from "../src/verdict/verdict.ts";

Deno.test("verdictOf() calls a score odd from the threshold on", () => {
  assert.equal(verdictOf(2, 2), "odd");
  assert.equal(verdictOf(2.0000002, 2), "odd");
  assert.equal(verdictOf(1.9999999, 2), "normal");
  assert.equal(verdictOf(NaN, 2), "normal");
});
