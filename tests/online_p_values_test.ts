import assert from "node:assert/strict";
import { Random } from "../src/random.ts";
import { OnlinePValues } from "../src/verdict/online_p_values.ts";
import { normal } from "./normal_draws.ts";

/** The 99.9% quantiles of chi squared with 9 and 24 degrees of freedom. */
const CHI_9 = 27.88;
const CHI_24 = 51.18;

Deno.test("OnlinePValues.next() is the share of values at or above, the earlier ones of the stream included", () => {
  const pValues = new OnlinePValues([30, 10, 20], new Random(1));
  const [above, below, between] = [40, 0, 25].map((value) => pValues.next(value)) as [number, number, number];
  assert.ok(above >= 0 && above < 1 / 4, `${above}`);
  assert.ok(below >= 4 / 5 && below < 1, `${below}`);
  assert.ok(between >= 2 / 6 && between < 3 / 6, `${between}`);
});

Deno.test("OnlinePValues.next() is uniform and independent of what came before", () => {
  const random = new Random(2);
  assertUniform(pValuesOf(new OnlinePValues(draws(random, 40), random), draws(random, 5000)));
});

Deno.test("OnlinePValues.next() is uniform and independent where all or many values are equal", () => {
  for (const levels of [1, 4]) {
    const random = new Random(3);
    const few = (count: number) => Array.from({ length: count }, () => random.integer(levels));
    assertUniform(pValuesOf(new OnlinePValues(few(20), random), few(5000)));
    assertUniform(pValuesOf(new OnlinePValues(few(20), random, 30), few(5000)));
  }
});

Deno.test("OnlinePValues.next() stays uniform and independent once values are only counted", () => {
  const random = new Random(4);
  assertUniform(pValuesOf(new OnlinePValues(draws(random, 10), random, 20), draws(random, 5000)));
});

Deno.test("OnlinePValues.next() of counted values is that of kept ones but for the places of one gap", () => {
  const stream = draws(new Random(5), 3000);
  const kept = pValuesOf(new OnlinePValues([0, 1], new Random(6)), stream);
  const counted = pValuesOf(new OnlinePValues([0, 1], new Random(6), 500), stream);
  assert.deepEqual(counted.slice(0, 498), kept.slice(0, 498));
  assert.notDeepEqual(counted, kept);
  // A gap holds more than 1/60 of the values with a probability of 501 exp(-500 / 60) = 0.1.
  const worst = Math.max(...counted.map((p, i) => Math.abs(p - (kept[i] as number))));
  assert.ok(worst < 1 / 60, `${worst}`);
});

Deno.test("OnlinePValues ranks infinite values and refuses NaN", () => {
  const pValues = new OnlinePValues([1, 2], new Random(7));
  assert.ok(pValues.next(Infinity) < 1 / 3);
  assert.ok(pValues.next(-Infinity) >= 3 / 4);
  assert.throws(() => pValues.next(NaN), { name: "RangeError", message: /received NaN$/ });
  assert.throws(() => new OnlinePValues([1, NaN], new Random(7)), { name: "RangeError" });
});

function draws(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => normal(random));
}

function pValuesOf(pValues: OnlinePValues, stream: readonly number[]): number[] {
  return stream.map((value) => pValues.next(value));
}

/** Chi squared of the p-values in ten bins, and of pairs of neighbours in five times five. */
function assertUniform(p: readonly number[]): void {
  const pairs = p.slice(1).map((next, i) => 5 * Math.floor(5 * (p[i] as number)) + Math.floor(5 * next));
  for (
    const [bins, count, limit] of [[p.map((x) => Math.floor(10 * x)), 10, CHI_9], [
      pairs,
      25,
      CHI_24,
    ]] as const
  ) {
    const expected = bins.length / count;
    const chi = Array.from({ length: count }, (_, bin) => bins.filter((x) => x === bin).length)
      .reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    assert.ok(chi < limit, `chi squared ${chi} in ${count} bins`);
  }
}
