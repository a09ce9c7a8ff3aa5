import assert from "node:assert/strict";
import { checkValue } from "../src/options/check.ts";
import { POWER_OPTIONS } from "../src/power/options.ts";

const { rates: RATES } = POWER_OPTIONS;

Deno.test("numberList() reads what a person types, and a list as it is", () => {
  for (const given of ["0.01,0.02, 5e-2", [0.01, 0.02, 0.05]]) {
    assert.deepEqual(checkValue("Cannot fit", "rates", RATES, given), [0.01, 0.02, 0.05]);
  }
  assert.deepEqual(checkValue("Cannot fit", "rates", RATES, "0.5"), [0.5]);
  assert.equal(RATES.write([0.01, 0.5]), "0.01,0.5");
});

Deno.test("numberList() refuses bounds, repetitions, gaps and what is no number", () => {
  for (
    const given of ["", "0", "1", "0.1,1", "0.1,,0.2", "0.1,x", "0.1,0.10", [], [NaN], ["0.1"], 0.1, null]
  ) {
    assert.throws(() => checkValue("Cannot fit", "rates", RATES, given), {
      name: "OptionError",
      message: /option 'rates' must be different numbers over 0 and under 1, as in 0\.01,0\.05: received /,
    });
  }
});
