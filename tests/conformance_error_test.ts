import assert from "node:assert/strict";
import { errorOf } from "./conformance/error.ts";
import type { FixtureTensor } from "./conformance/fixture.ts";
import { assertClose } from "./assert_close.ts";

function want(shape: number[], values: number[]): FixtureTensor {
  return { dtype: "F64", shape, data: new Float64Array(values) };
}

/** [metric, expected array, result, error worked out by hand from the definition]. */
const CASES: [string, FixtureTensor, number[], number][] = [
  ["exact", want([2], [1, 2]), [1, 2], 0],
  ["exact", want([2], [1, 2]), [1, 2 + 1e-15], Infinity],
  ["exact", want([2], [NaN, Infinity]), [NaN, Infinity], 0],
  ["exact", want([1], [NaN]), [1], Infinity],
  ["abs", want([3], [1, NaN, -5]), [1.5, NaN, -5.25], 0.5],
  ["relmax", want([2], [-4, 1]), [-4, 1.5], 0.125],
  ["relmax", want([2], [0, 0]), [0, 0], 0],
  ["elrel", want([3], [1000, 10, 0.01]), [1000, 10.5, 0.01], 0.05],
  ["elrel", want([2], [1000, 0.01]), [1000, 0.51], 0.5], // the floor is 0.001 * 1000
  ["relrow", want([2, 2], [8, 8, 1, 2]), [8, 7, 1, 2.5], 0.25],
  ["relrow", want([1, 2, 2], [8, 8, 1, 2]), [8, 8, 1, 3], 0.125], // of the first axis, however many follow
  // deviations 2 and 3: entry [0, 1] is off by 0.6
  ["relcorr", want([1, 2, 2], [4, 1, 1, 9]), [4, 1.6, 1, 9], 0.1],
  // the second variance counts as 1e-6 * 4
  ["relcorr", want([1, 2, 2], [4, 0, 0, 0]), [4, 0.004, 0, 0], 1],
  ["relcorr", want([1, 2, 2], [0, 0, 0, 0]), [0, 0, 0.25, 0], 0.25],
  ["relcorr", want([2, 1, 1], [4, 100]), [4, 150], 0.5], // each matrix by its own scale
  ["relchol", want([2, 2], [2, 0, 3, 4]), [2, 0, 3, 5], 0.2],
  ["rowsign", want([2, 2], [1, 2, 3, 4]), [-1, -2, 3, 4.5], 0.5],
];

Deno.test("errorOf() follows the definition of every metric", () => {
  for (const [metric, expected, got, error] of CASES) {
    const received = errorOf(metric, got, expected);
    if (Number.isFinite(error)) assertClose([received], [error], { atol: 1e-12 });
    else assert.equal(received, error, metric);
  }
});

Deno.test("errorOf() lets no NaN pass that is not wanted", () => {
  for (const metric of new Set(CASES.map(([name]) => name))) {
    const expected = want([1, 2, 2], [4, 1, 1, 9]);
    for (let i = 0; i < 4; i++) {
      const error = errorOf(metric, expected.data.with(i, NaN), expected);
      assert.ok(!(error <= 1e9), `${metric} at ${i}: ${error}`);
    }
  }
});

Deno.test("errorOf() is infinite when the lengths differ", () => {
  assert.equal(errorOf("abs", [1, 2, 3], want([2], [1, 2])), Infinity);
});

Deno.test("errorOf() names the metrics when it does not know one", () => {
  assert.throws(() => errorOf("toString", [1], want([1], [1])), /exact, abs, .*received 'toString'/);
});
