import assert from "node:assert/strict";
import { Joiner } from "../src/verdict/joined.ts";
import { standardised, standardOf } from "../src/verdict/standard.ts";

const place = [410, 400, 480, 430, 420, 500];
const whole = [20, 23, 18, 22, 30, 21];

Deno.test("Joiner sums both kinds in their own standards, to a float32", () => {
  const joiner = new Joiner(place, whole, "both");
  const sum = standardised(450.3, standardOf(place)) + standardised(26.7, standardOf(whole));
  assert.notEqual(sum, Math.fround(sum));
  assert.equal(joiner.join(450.3, 26.7), Math.fround(sum));
  assert.deepEqual([joiner.place, joiner.whole], [standardOf(place), standardOf(whole)]);
});

Deno.test("Joiner joins alike whatever the units of either kind", () => {
  const joiner = new Joiner(place, whole, "both");
  const scaled = new Joiner(place.map((x) => 8 * x - 64), whole.map((x) => x / 4), "both");
  place.forEach((x, i) => {
    const y = whole[i] as number;
    assert.equal(scaled.join(8 * x - 64, y / 4), joiner.join(x, y));
  });
});

Deno.test("Joiner leaves one kind alone as it is", () => {
  assert.equal(new Joiner(place, whole, "place").join(450.3, 26.7), Math.fround(450.3));
  assert.equal(new Joiner(place, whole, "whole").join(450.3, 26.7), Math.fround(26.7));
  assert.equal(new Joiner(place, null, "place").join(450.3, null), Math.fround(450.3));
});

Deno.test("Joiner.because() names the kind that is farther out, among those that count", () => {
  const both = new Joiner(place, whole, "both");
  assert.equal(both.because(500, 21), "place");
  assert.equal(both.because(420, 30), "whole");
  assert.equal(both.because(both.place.median, standardOf(whole).median), "place");
  assert.equal(new Joiner(place, whole, "place").because(420, 30), "place");
  assert.equal(new Joiner(place, whole, "whole").because(500, 21), "whole");
});

Deno.test("Joiner of 3 images with next to no spread stays finite, and rises with either kind", () => {
  const joiner = new Joiner([7, 7, 7], [1, 2, 2], "both");
  assert.ok([7, 8, 1e6].every((x) => Number.isFinite(joiner.join(x, 2))));
  assert.ok(joiner.join(8, 2) > joiner.join(7, 2));
  assert.ok(joiner.join(7, 3) > joiner.join(7, 2));
});

Deno.test("Joiner refuses whole evidence that is missing or of other images", () => {
  assert.throws(() => new Joiner(place, null, "both"), {
    name: "RangeError",
    message: /received none; .* not 'both'/,
  });
  assert.throws(() => new Joiner(place, null, "whole"), { name: "RangeError", message: /not 'whole'/ });
  assert.throws(() => new Joiner(place, [1, 2], "both"), {
    name: "RangeError",
    message: /the 6 of places: received 2/,
  });
  const joiner = new Joiner(place, whole, "both");
  assert.throws(() => joiner.join(450, null), {
    name: "RangeError",
    message: /for the kind 'both': received none/,
  });
});
