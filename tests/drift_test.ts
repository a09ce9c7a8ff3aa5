import assert from "node:assert/strict";
import { Random } from "../src/random.ts";
import { describeDrift } from "../src/verdict/describe_drift.ts";
import { type DriftState, DriftTest } from "../src/verdict/drift.ts";
import { OnlinePValues } from "../src/verdict/online_p_values.ts";
import { assertClose } from "./assert_close.ts";
import { normal } from "./normal_draws.ts";

/** Scores of good images, symmetric, with a long upper tail and as maxima are distributed, and their deviations. */
const SCORES = [
  { draw: normal, deviation: 1 },
  { draw: (random: Random) => Math.exp(normal(random) / 2), deviation: 0.604 },
  { draw: (random: Random) => -Math.log(-Math.log(1 - random.next())), deviation: 1.2825 },
];

Deno.test("DriftTest alarms at no more than 1% of 1,000 streams of 300 good images", () => {
  const streams = Array.from({ length: 1000 }, (_, i) => {
    const random = new Random(i);
    const { draw } = SCORES[i % 3] as typeof SCORES[number];
    const test = new DriftTest(draws(random, [10, 40, 200][i % 9 / 3 | 0] as number, draw), { seed: i });
    return draws(random, 300, draw).some((value) => test.add(value).drifted);
  });
  assert.ok(streams.filter(Boolean).length <= 10, `${streams.filter(Boolean).length} of 1,000 alarm`);
});

Deno.test("DriftTest alarms at no more than 1% of 500 streams of which 5% are defects far out", () => {
  const streams = Array.from({ length: 500 }, (_, i) => {
    const random = new Random(i);
    const test = new DriftTest(draws(random, 3000, normal), { seed: i }); // so many that defects are news
    const stream = Array.from({ length: 1000 }, () => normal(random) + (random.next() < 0.05 ? 100 : 0));
    return stream.some((value) => test.add(value).drifted);
  });
  assert.ok(streams.filter(Boolean).length <= 5, `${streams.filter(Boolean).length} of 500 alarm`);
});

// [images before, standard deviations, images until half, and 90%, of the streams are found]
const DELAYS = [
  [0, 2, 16, 25],
  [100, 1, 60, 150],
  [100, 2, 30, 40],
  [5000, 2, 45, 60],
] as const;

for (const [before, deviations, half, most] of DELAYS) {
  for (const sign of [1, -1] as const) {
    const shift = sign * deviations;
    Deno.test(`DriftTest finds a shift of ${shift} standard deviations after ${before} images`, () => {
      const delays = Array.from({ length: before > 1000 ? 30 : 60 }, (_, i) => delayOf(i, before, shift));
      delays.sort((a, b) => a - b);
      const quantile = (share: number) => delays[Math.floor(share * delays.length)] as number;
      assert.ok(quantile(0.5) <= half && quantile(0.9) <= most, `${quantile(0.5)}, ${quantile(0.9)}`);
    });
  }
}

Deno.test("DriftTest's evidence is the capital of bets from every image on, its direction the richer side", () => {
  const random = new Random(8);
  const good = draws(random, 20, normal);
  const stream = [...draws(random, 30, normal), ...draws(random, 30, normal).map((value) => value + 1)];
  const test = new DriftTest(good, { seed: 9 });
  const pValues = new OnlinePValues(good, new Random(9));
  const p: number[] = [];
  for (const value of stream) {
    const state = test.add(value);
    p.push(pValues.next(value));
    const [cash, higher, lower] = mixture(p);
    assertClose([state.evidence], [Math.log10(cash + higher + lower)], { atol: 1e-12 });
    assert.equal(state.direction, higher >= lower ? "higher" : "lower");
  }
});

Deno.test("DriftTest says once that the images changed, and goes on saying that they have", () => {
  const test = new DriftTest([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const states = Array.from({ length: 400 }, (_, i) => test.add(20 + i % 7));
  const at = states.findIndex(({ first }) => first);
  assert.ok(at >= 0 && (states[at] as DriftState).evidence >= 2);
  assert.deepEqual(states.map(({ first }) => first), states.map((_, i) => i === at));
  assert.deepEqual(states.map(({ drifted }) => drifted), states.map((_, i) => i >= at));
  assert.deepEqual(states.map(({ images }) => images), states.map((_, i) => i + 1));
  assert.ok(
    (states.at(-1) as DriftState).evidence < 2,
    "the evidence of now sinks as the new images get usual",
  );
});

Deno.test("DriftTest alarms as soon as the evidence reaches the share of false alarms asked for", () => {
  for (const falseAlarm of [0.5, 0.05, 0.001]) {
    const test = new DriftTest(Array.from({ length: 50 }, (_, i) => i), { falseAlarm });
    const states = Array.from({ length: 60 }, (_, i) => test.add(100 + i));
    const reached = states.findIndex(({ evidence }) => evidence >= -Math.log10(falseAlarm));
    assert.ok(reached > 0);
    assert.equal(states.findIndex(({ first }) => first), reached);
  }
});

Deno.test("DriftTest holds evidence that no number could", () => {
  const test = new DriftTest(Float64Array.from({ length: 10_000 }, (_, i) => i));
  let state = test.add(1e5);
  for (let i = 1; i < 2000; i++) state = test.add(1e5 + i);
  assert.ok(state.evidence > 308 && state.evidence < Infinity, `${state.evidence}`);
});

Deno.test("DriftTest draws the same for the same seed, and else for another", () => {
  const evidence = (seed: number) => new DriftTest([1, 1, 2], { seed }).add(1).evidence;
  assert.equal(evidence(3), evidence(3));
  assert.notEqual(evidence(3), evidence(4));
});

Deno.test("DriftTest refuses fewer than two good images, a share that is none and scores that are no numbers", () => {
  assert.throws(() => new DriftTest([1]), {
    name: "RangeError",
    message: /at least 2 good images: received 1;/,
  });
  for (const falseAlarm of [0, 1, NaN]) {
    assert.throws(() => new DriftTest([1, 2], { falseAlarm }), {
      name: "RangeError",
      message: new RegExp(`received ${falseAlarm}$`),
    });
  }
  assert.throws(() => new DriftTest([1, NaN]), { name: "RangeError" });
  assert.throws(() => new DriftTest([1, 2]).add(NaN), { name: "RangeError" });
});

Deno.test("describeDrift() says what changed, how sure that is and what to do", () => {
  const state = {
    images: 23,
    evidence: Math.log10(312),
    drifted: true,
    first: true,
    direction: "higher",
  } as const;
  assert.equal(
    describeDrift(state),
    "The images no longer look like those the model was fitted to: after 23 images, the last ones score higher than " +
      "good ones did, as by chance at most one in 310 streams of good images ever would; check camera, light and lens " +
      "(or whether many parts are defective), and if the change is to stay, calibrate with new good images or fit again",
  );
  const lower = describeDrift({ ...state, evidence: 9, direction: "lower" });
  assert.match(lower, /score lower than .* less than one in a million streams .* light and lens, and if/);
});

function draws(random: Random, count: number, draw: (random: Random) => number): number[] {
  return Array.from({ length: count }, () => draw(random));
}

/** Images from a shift until it is found in its direction; Infinity if that takes over 200, or it alarms before. */
function delayOf(seed: number, before: number, deviations: number): number {
  const random = new Random(seed);
  const { draw, deviation } = SCORES[seed % 3] as typeof SCORES[number];
  const test = new DriftTest(draws(random, 40, draw), { seed });
  for (let i = 1; i <= before + 200; i++) {
    const state = test.add(draw(random) + (i > before ? deviations * deviation : 0));
    if (!state.drifted) continue;
    return i > before && (state.direction === "higher") === (deviations > 0) ? i - before : Infinity;
  }
  return Infinity;
}

/** Cash and both capitals by the definition: the sum, over all images, of the stake put in there times its returns. */
function mixture(p: readonly number[]): [number, number, number] {
  let [cash, higher, lower] = [1, 0, 0];
  for (let start = 0; start < p.length; start++) {
    const stake = cash / (2 * (start + 1));
    cash -= stake;
    higher += stake / 2 * p.slice(start).reduce((product, x) => product * (2 - 2 * x) / 1.05, 1);
    lower += stake / 2 * p.slice(start).reduce((product, x) => product * 2 * x / 1.05, 1);
  }
  return [cash, higher, lower];
}
