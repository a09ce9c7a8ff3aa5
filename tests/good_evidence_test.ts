import assert from "node:assert/strict";
import { GoodEvidence } from "../src/verdict/good_evidence.ts";
import { partsOf } from "../src/verdict/groups.ts";
import { highestOfParts } from "../src/verdict/left_out_evidence.ts";

/** Four parts of one, two, three and one images. */
const PARTS = Uint32Array.of(0, 1, 1, 2, 2, 2, 3);
const PLACE = Float32Array.of(1, 5, 2, 3, 3, 9, 4);
const WHOLE = Float32Array.of(10, 20, 40, 90, 30, 30, 10);

Deno.test("highestOfParts() gives the highest value of every part, in the order of their first images", () => {
  assert.deepEqual(highestOfParts(partsOf(PARTS), PLACE).toSorted((a, b) => a - b), [1, 4, 5, 9]);
  assert.deepEqual(highestOfParts(partsOf([2, 0, 0]), [1, -7, -3]), [1, -3]);
  assert.deepEqual(highestOfParts([], []), []);
});

Deno.test("GoodEvidence counts a part once, by the most odd of its images in each kind of evidence", () => {
  const good = new GoodEvidence({ place: PLACE, whole: WHOLE, parts: PARTS }, "both");
  assert.deepEqual([...good.place.values], [1, 4, 5, 9]);
  assert.deepEqual([...good.whole?.values ?? []], [10, 10, 40, 90]);
  const joined = Array.from(PLACE, (place, i) => good.join(place, WHOLE[i] as number));
  assert.deepEqual([...good.joined.values], highestOfParts(partsOf(PARTS), joined).sort((a, b) => a - b));
  assert.equal(good.joined.count, 4);
});

Deno.test("GoodEvidence joins a part's images one by one: its highest place and whole may be of two images", () => {
  const good = new GoodEvidence({ place: PLACE, whole: WHOLE, parts: PARTS }, "both");
  const [third] = [good.join(9, 90)];
  assert.ok(Math.max(...good.joined.values) < third, "no image shows both");
});

Deno.test("GoodEvidence standardises by one value a part: more frames of one part change nothing", () => {
  const few = new GoodEvidence({ place: [1, 2, 4, 7], whole: [3, 1, 8, 5], parts: [0, 1, 2, 3] }, "both");
  const many = new GoodEvidence({
    place: [1, 2, 4, 7, 4, 4, 3, 0],
    whole: [3, 1, 8, 5, 8, 7, 8, 0],
    parts: [0, 1, 2, 3, 2, 2, 2, 2],
  }, "both");
  assert.deepEqual([...many.joined.values], [...few.joined.values]);
  assert.equal(many.join(5, 6), few.join(5, 6));
});

Deno.test("GoodEvidence of one kind alone keeps its units, and reasons by it alone", () => {
  const place = new GoodEvidence({ place: PLACE, whole: null, parts: PARTS }, "place");
  assert.deepEqual([...place.joined.values], [1, 4, 5, 9]);
  assert.deepEqual([place.whole, place.join(3, null), place.because(100, null)], [null, 3, "place"]);
  const whole = new GoodEvidence({ place: PLACE, whole: WHOLE, parts: PARTS }, "whole");
  assert.deepEqual([...whole.joined.values], [10, 10, 40, 90]);
  assert.deepEqual([whole.join(3, 50), whole.because(100, 0)], [50, "whole"]);
});

Deno.test("GoodEvidence refuses a single part, however many images it has, and numbers that are not finite", () => {
  const values = { place: [1, 2, 3], whole: [1, 2, 3] };
  assert.throws(() => new GoodEvidence({ ...values, parts: [0, 0, 0] }, "both"), { name: "RangeError" });
  assert.throws(
    () => new GoodEvidence({ ...values, place: [1, NaN, 3], parts: [0, 1, 2] }, "both"),
    { name: "RangeError" },
  );
  assert.throws(() => new GoodEvidence({ ...values, whole: null, parts: [0, 1, 2] }, "both"), {
    name: "RangeError",
    message: /^Cannot join evidence: wanted as many whole values as the 3 of places: received none/,
  });
});
