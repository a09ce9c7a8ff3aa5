import assert from "node:assert/strict";
import type { LeftOutEvidence } from "../src/verdict/left_out_evidence.ts";
import { dropRobustly, MAX_ROUNDS, nextToDrop } from "../src/verdict/robust.ts";

const GOOD = 40;
const evidence = (place: number[]): LeftOutEvidence => ({
  place,
  whole: null,
  parts: place.map((_, i) => [i]),
});
const even = Array.from({ length: GOOD }, (_, i) => -Math.log(1 - (i + 0.5) / GOOD));

/** A fit after which some images lie far out, where they or their like are not in it, and only somewhat else. */
function fitter(far: (dropped: readonly number[]) => Record<number, number>) {
  const calls: (readonly number[])[] = [];
  const fit = (dropped: readonly number[]) => {
    calls.push(dropped);
    const place = [...even, 0.2, 0.3, 0.4, 0.5];
    for (const [image, value] of Object.entries(far(dropped))) place[Number(image)] = value;
    return Promise.resolve(evidence(place));
  };
  return { fit, calls };
}

Deno.test("dropRobustly() leaves a clean set as it is, after one fit", async () => {
  const { fit, calls } = fitter(() => ({}));
  assert.deepEqual(await dropRobustly(fit, "place"), { dropped: [], rounds: 1, settled: true });
  assert.deepEqual(calls, [[]]);
});

Deno.test("dropRobustly() sees those that were hidden once the first are away", async () => {
  const { fit, calls } = fitter((dropped) =>
    dropped.includes(40) ? { 40: 90, 41: 80, 42: 70 } : { 40: 60, 41: 0.9, 42: 0.8 }
  );
  assert.deepEqual(await dropRobustly(fit, "place"), { dropped: [40, 41, 42], rounds: 3, settled: true });
  assert.deepEqual(calls, [[], [40], [40, 41, 42]]);
});

Deno.test("dropRobustly() takes back what only others had bent out of place", async () => {
  const { fit, calls } = fitter((dropped) => dropped.includes(40) ? { 40: 90, 41: 2 } : { 40: 60, 41: 40 });
  assert.deepEqual(await dropRobustly(fit, "place"), { dropped: [40], rounds: 3, settled: true });
  assert.deepEqual(calls, [[], [40, 41], [40]]);
});

Deno.test("dropRobustly() ends after its limit with the images that were last fitted without", async () => {
  const { fit, calls } = fitter((dropped) => dropped.includes(40) ? { 41: 60 } : { 40: 60 });
  const choice = await dropRobustly(fit, "place");
  assert.deepEqual([choice.rounds, choice.settled], [MAX_ROUNDS, false]);
  assert.equal(calls.length, MAX_ROUNDS);
  assert.deepEqual(calls.at(-1), choice.dropped);
});

Deno.test("nextToDrop() drops no more than a fifth of the parts", () => {
  const odd = [70, 71, 72, 73, 74, 75, 76, 77, 78, 79];
  assert.equal(nextToDrop(evidence([...even, ...odd]), { kind: "place", dropped: [] }).length, 10);
  assert.deepEqual(nextToDrop(evidence([...even, ...odd, 80]), { kind: "place", dropped: [] }), []);
});

/** Nine odd places: standardised by all images they would widen the spread of places, and the whole evidence would drown them. */
const odd = [40, 41, 42, 43, 44, 45, 46, 47, 48];
const drowned = {
  ...evidence([...even, 30, 31, 32, 33, 34, 35, 36, 37, 38]),
  whole: [...even].reverse().map((value) => 5 * value).concat(Array(9).fill(0)),
};

Deno.test("nextToDrop() standardises by the images that were fitted", () => {
  assert.deepEqual(nextToDrop(drowned, { kind: "both", dropped: odd }), odd);
  assert.deepEqual(nextToDrop(drowned, { kind: "both", dropped: [] }), []);
});

Deno.test("dropRobustly() standardises by the images that were fitted", async () => {
  const clear = { ...drowned, whole: drowned.place };
  const fit = (dropped: readonly number[]) => Promise.resolve(dropped.length === 0 ? clear : drowned);
  assert.deepEqual(await dropRobustly(fit, "both"), { dropped: odd, rounds: 2, settled: true });
});

Deno.test("nextToDrop() drops all frames of odd parts, in the order of the fit", () => {
  const place = [60, 61, ...even, 63, 62];
  const parts = [...even.map((_, i) => [i + 2]), [42, 43], [0, 1]];
  assert.deepEqual(nextToDrop({ place, whole: null, parts }, { kind: "place", dropped: [] }), [0, 1, 42, 43]);
});

Deno.test("nextToDrop() of 3 images drops none", () => {
  assert.deepEqual(nextToDrop(evidence([1, 2, 900]), { kind: "place", dropped: [] }), []);
});
