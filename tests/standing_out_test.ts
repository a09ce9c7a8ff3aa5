import assert from "node:assert/strict";
import { Random } from "../src/random.ts";
import { standingOutFrom } from "../src/verdict/standing_out.ts";

/** Quantiles of an exponential distribution: values as even as values can be. */
const even = (count: number) => Array.from({ length: count }, (_, i) => -Math.log(1 - (i + 0.5) / count));

Deno.test("standingOutFrom() is Infinity where nothing stands out: even, equal, few values or none", () => {
  for (const count of [0, 1, 2, 3, 4, 5, 10, 40, 200]) {
    assert.equal(standingOutFrom(even(count)), Infinity, `${count} even values`);
    assert.equal(standingOutFrom(Array(count).fill(7)), Infinity, `${count} equal values`);
  }
  assert.equal(standingOutFrom([1, 2, 3, 1e9]), Infinity);
});

Deno.test("standingOutFrom() finds a single far value from 5 values on", () => {
  for (const count of [5, 6, 10, 40, 200]) {
    const values = [...even(count - 1), 1000];
    assert.equal(standingOutFrom(values), 1000, `${count} values`);
    assert.equal(standingOutFrom(values.reverse()), 1000, `${count} values, reversed`);
  }
});

Deno.test("standingOutFrom() has the critical value of the F test of one value among 5", () => {
  // Excesses over the median 1 are 1 and t; of r = 1 the scale is 1 + 1, and P(F(2, 2) >= f) = 1 / (1 + f), 5% at f = 19.
  assert.equal(standingOutFrom([0, 0.5, 1, 2, 2 + 2 * 18.99]), Infinity);
  assert.equal(standingOutFrom([0, 0.5, 1, 2, 2 + 2 * 19.01]), 2 + 2 * 19.01);
});

Deno.test("standingOutFrom() finds several odd values that hide each other", () => {
  const odd = [14, 14.1, 14.3, 14.6, 14.8, 15.2];
  assert.equal(standingOutFrom([...even(40), ...odd]), 14);
});

Deno.test("standingOutFrom() lets no more than a fifth stand out", () => {
  const values = [...even(16), 1000, 1001, 1002, 1003];
  assert.equal(standingOutFrom(values), 1000);
  assert.equal(standingOutFrom([...even(15), 1000, 1001, 1002, 1003, 1004]), Infinity);
  // Those that stand out already count.
  assert.equal(standingOutFrom([...even(15), 20, 20, 20, 20, 1000]), 1000);
});

Deno.test("standingOutFrom() treats equal values alike", () => {
  assert.equal(standingOutFrom([...even(37), 1000, 1000, 1000]), 1000);
});

Deno.test("standingOutFrom() says nothing of values without a spread over the median", () => {
  assert.equal(standingOutFrom([...Array(39).fill(2), 3]), Infinity);
});

Deno.test("standingOutFrom() finds something in no more than 5% of clean exponential sets", () => {
  const random = new Random(41);
  for (const count of [10, 40, 100]) {
    let found = 0;
    for (let set = 0; set < 1000; set++) {
      const values = Array.from({ length: count }, () => -Math.log(random.next() + 2 ** -33));
      if (standingOutFrom(values) < Infinity) found++;
    }
    assert.ok(found > 10 && found <= 50, `${found} of 1000 sets of ${count}`);
  }
});
