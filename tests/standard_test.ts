import assert from "node:assert/strict";
import { standardised, standardOf } from "../src/verdict/standard.ts";
import { assertClose } from "./assert_close.ts";

/** A few operations in float64. */
const RTOL = 1e-14;

Deno.test("standardOf() takes median and 84% quantile by interpolation, in any order of the values", () => {
  // Places 5 and 8.4 of 0 ... 10, squared: 25, and 64 + .4 (81 - 64).
  const squares = [100, 0, 81, 1, 64, 4, 49, 9, 36, 16, 25];
  const standard = standardOf(squares);
  assert.equal(standard.median, 25);
  assertClose([standard.spread], [64 + 0.4 * 17 - 25], { rtol: RTOL });
  assertClose([standardised(25, standard), standardised(70.8, standard)], [0, 1], { rtol: RTOL, atol: RTOL });
});

Deno.test("standardOf() is not moved by odd values, up to 16% of all", () => {
  const values = Array.from({ length: 101 }, (_, i) => i);
  const odd = values.map((value) => value > 84 ? 1e6 * value : value);
  assert.deepEqual(standardOf(odd), standardOf(values));
});

Deno.test("standardOf() takes a quarter of the lower side where the upper one is shorter", () => {
  // The quantiles of three lie at places .32 and 1.68.
  assertClose([standardOf([0, 100, 100.001]).spread], [0.25 * 68], { rtol: RTOL });
  assertClose([standardOf([0, 100, 200]).spread], [68], { rtol: RTOL });
  assertClose([standardOf([0, 100, 100]).spread], [17], { rtol: RTOL });
});

Deno.test("standardOf() of values most of which tie is positive, whatever is left", () => {
  const standard = standardOf([3, 3, 3, 3, 3, 3, 3, 3, 3, 13]);
  assert.deepEqual(standard, { median: 3, spread: 1 });
  assert.ok(standardised(13, standard) > standardised(3, standard));
});

Deno.test("standardOf() of equal values takes their size, or 1", () => {
  assert.deepEqual(standardOf([5, 5, 5]), { median: 5, spread: 5 });
  assert.deepEqual(standardOf([-5]), { median: -5, spread: 5 });
  assert.deepEqual(standardOf([0, 0]), { median: 0, spread: 1 });
});

Deno.test("standardOf() refuses no values and values that are not finite", () => {
  assert.throws(() => standardOf([]), {
    name: "RangeError",
    message: /at least one finite value: received none/,
  });
  assert.throws(() => standardOf([1, NaN]), { name: "RangeError", message: /received NaN among 2/ });
  assert.throws(() => standardOf([1, Infinity, 2]), {
    name: "RangeError",
    message: /received Infinity among 3/,
  });
});
