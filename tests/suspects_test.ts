import assert from "node:assert/strict";
import { GoodEvidence } from "../src/verdict/good_evidence.ts";
import { NormalScores } from "../src/verdict/normal_scores.ts";
import { rankSuspects } from "../src/verdict/suspects.ts";

const alone = (count: number) => Array.from({ length: count }, (_, i) => [i]);
const even = (count: number) => Array.from({ length: count }, (_, i) => -Math.log(1 - (i + 0.5) / count));

Deno.test("rankSuspects() puts the farthest first and says which stand out, and why", () => {
  const place = [...even(30), 40, 0.5, 0.6];
  const whole = [...even(30).reverse(), 0.5, 0.6, 50];
  const suspects = rankSuspects({ place, whole, parts: alone(33) }, { kind: "both", rate: 0.05 });
  assert.deepEqual(suspects.slice(0, 2).map(({ place, because }) => [place, because]), [[32, "whole"], [
    30,
    "place",
  ]]);
  assert.deepEqual(suspects.map(({ standsOut }) => standsOut), [true, true, ...Array(31).fill(false)]);
  assert.ok(suspects.every(({ value }, i) => i === 0 || value <= (suspects[i - 1]?.value as number)));
  assert.deepEqual(suspects.map(({ place }) => place).sort((a, b) => a - b), [...place.keys()]);
});

Deno.test("rankSuspects() gives the threshold with and without an image, in the units of the first", () => {
  const place = [...even(39), 9];
  const suspects = rankSuspects({ place, whole: null, parts: alone(40) }, { kind: "place", rate: 0.05 });
  const floats = place.map(Math.fround);
  for (const { place: image, value, threshold, without } of suspects) {
    assert.equal(value, floats[image]);
    assert.equal(threshold, new NormalScores(floats).threshold(0.05).value);
    assert.equal(without, new NormalScores(floats.filter((_, i) => i !== image)).threshold(0.05).value);
  }
  assert.ok((suspects[0]?.without as number) < (suspects[0]?.threshold as number));
});

Deno.test("rankSuspects() counts a part once, by its farthest image", () => {
  // Four frames of one odd part: as single images they would be among the usual.
  const place = [...even(12), 60, 61, 62, 63];
  const parts = [...alone(12), [12, 13, 14, 15]];
  const [first, ...others] = rankSuspects({ place, whole: null, parts }, { kind: "place", rate: 0.15 });
  assert.equal(first?.place, 15);
  // At this rate the threshold is over the second highest part: as images, the frames of the odd part would be first and second.
  const thresholdOf = (values: number[]) => new NormalScores(values.map(Math.fround)).threshold(0.15).value;
  assert.equal(first?.threshold, thresholdOf([...even(12), 63]));
  assert.equal(first?.without, thresholdOf([...even(12), 62]));
  assert.equal(others[0]?.without, first?.threshold);
  assert.equal(others[3]?.without, thresholdOf([...even(12).slice(0, 11), 63]));
});

Deno.test("rankSuspects() of 3 equal images keeps their order, and none stands out", () => {
  const evidence = { place: [4, 4, 4], whole: [2, 2, 2], parts: alone(3) };
  const suspects = rankSuspects(evidence, { kind: "both", rate: 0.01 });
  assert.deepEqual(suspects.map(({ place, value, standsOut }) => [place, value, standsOut]), [
    [0, 0, false],
    [1, 0, false],
    [2, 0, false],
  ]);
});

Deno.test("rankSuspects() refuses fewer than three parts, and parts that do not hold every image once", () => {
  const rank = (parts: number[][]) =>
    rankSuspects({ place: [1, 2, 3, 4], whole: null, parts }, { kind: "place", rate: 0.05 });
  assert.throws(() => rank([[0, 1], [2, 3]]), {
    name: "RangeError",
    message: /at least 3 parts: received 2/,
  });
  for (const parts of [[[0], [1], [2]], [[0], [1], [2, 2]], [[0], [1], [2, 4]], [[0], [1], [2, 3], []]]) {
    assert.throws(() => rank(parts), { name: "RangeError", message: /each of 4 images once/ });
  }
});

Deno.test("rankSuspects() lets all frames of an odd part stand out, but no good frame beside an odd one", () => {
  // Four of sixteen images would be more than the fifth that can stand out.
  const standing = (frames: number[]) => {
    const place = [...even(12), ...frames];
    const parts = [...alone(12), [12, 13, 14, 15]];
    return rankSuspects({ place, whole: null, parts }, { kind: "place", rate: 0.1 })
      .filter(({ standsOut }) => standsOut).map(({ place }) => place);
  };
  assert.deepEqual(standing([60, 61, 62, 63]), [15, 14, 13, 12]);
  assert.deepEqual(standing([3.3, 1, 62, 2]), [14]);
  assert.deepEqual(standing([1, 2, 3, 3.1]), []);
});

Deno.test("rankSuspects() has the threshold of the calibration where parts have several images", () => {
  const place = [...even(8), 3, 4, 5, 6, 7, 8];
  const whole = [...even(8).reverse(), 2, 2.5, 1, 0.5, 0.25, 0.75];
  const parts = [...alone(8), [8, 9, 10, 11, 12, 13]];
  const numbers = place.map((_, image) => Math.min(image, 8));
  const good = new GoodEvidence({ place, whole, parts: numbers }, "both");
  const [first] = rankSuspects({ place, whole, parts }, { kind: "both", rate: 0.05 });
  assert.equal(first?.threshold, good.joined.threshold(0.05).value);
  assert.equal(first?.value, good.join(place[13] as number, whole[13] as number));
});
