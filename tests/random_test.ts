import assert from "node:assert/strict";
import { Random } from "../src/random.ts";

const words = (random: Random, count: number) => Array.from({ length: count }, () => random.word());

Deno.test("Random.word() gives the outputs of the authors' C program from state 1, 2, 3, 4", () => {
  // xoshiro128starstar.c, version 1.1, compiled with gcc.
  const expected = [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ];
  assert.deepEqual(words(Random.fromState([1, 2, 3, 4]), 10), expected);
});

Deno.test("Random() spreads a seed as splitmix64.c does, also beyond 32 bits", () => {
  // splitmix64.c feeding xoshiro128starstar.c, compiled with gcc.
  assert.deepEqual(words(new Random(0), 5), [3737715805, 2584255861, 2876756834, 3286328325, 1553311962]);
  assert.deepEqual(words(new Random(42), 5), [1776835114, 4165204688, 17111135, 2317295270, 2792088233]);
  assert.deepEqual(words(new Random(2 ** 53 - 1), 5), [
    1233166643,
    1287031142,
    661813442,
    2960669951,
    2601079046,
  ]);
});

Deno.test("Random() refuses a seed that is negative, broken, not finite or too large", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => new Random(seed), { name: "RangeError", message: new RegExp(`received ${seed}$`) });
  }
});

Deno.test("Random.fromState() refuses the zero state and words beyond 32 bits", () => {
  assert.throws(() => Random.fromState([0, 0, 0, 0]), RangeError);
  assert.throws(() => Random.fromState([1, 2, 3, 2 ** 32]), RangeError);
  assert.throws(() => Random.fromState([1, -2, 3, 4]), RangeError);
});

Deno.test("Random.next() is the word divided by 2^32", () => {
  const random = Random.fromState([1, 2, 3, 4]);
  assert.deepEqual([random.next(), random.next(), random.next()], [11520 / 2 ** 32, 0, 5927040 / 2 ** 32]);
});

Deno.test("Random.between() reaches from the low end towards the high end", () => {
  const random = Random.fromState([1, 2, 3, 4]);
  assert.deepEqual([random.between(-3, 5), random.between(-3, 5)], [-3 + 8 * 11520 / 2 ** 32, -3]);
});

Deno.test("Random.integer() throws away the words that would make small results likelier", () => {
  // Only one whole multiple of 3 * 2^30 fits 2^32, so a quarter of all words must go.
  const count = 3 * 2 ** 30;
  const kept = words(Random.fromState([1, 2, 3, 4]), 20).filter((word) => word < count);
  assert.ok(kept.length < 20, "the sample holds a word to throw away");
  const random = Random.fromState([1, 2, 3, 4]);
  assert.deepEqual(kept.map(() => random.integer(count)), kept);
});

Deno.test("Random.integer() is uniform over a count that does not divide 2^32", () => {
  const random = new Random(7);
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) {
    const drawn = random.integer(7);
    counts[drawn] = (counts[drawn] ?? NaN) + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(
    chiSquare < 22.5,
    `chi-square with 6 degrees of freedom is ${chiSquare}, 22.5 has probability 0.001`,
  );
});

Deno.test("Random.integer() takes the counts 1 and 2^32", () => {
  const random = Random.fromState([1, 2, 3, 4]);
  assert.deepEqual([random.integer(1), random.integer(1), random.integer(2 ** 32)], [0, 0, 5927040]);
});

Deno.test("Random.integer() refuses a count below 1, broken or above 2^32", () => {
  for (const count of [0, -1, 1.5, NaN, 2 ** 32 + 1]) {
    assert.throws(() => new Random(0).integer(count), {
      name: "RangeError",
      message: /expected a count from 1/,
    });
  }
});

Deno.test("Random.shuffle() reaches each order of three about equally often", () => {
  const random = new Random(3);
  const orders = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(["a", "b", "c"]).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  const chiSquare = [...orders.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.equal(orders.size, 6);
  assert.ok(
    chiSquare < 20.6,
    `chi-square with 5 degrees of freedom is ${chiSquare}, 20.6 has probability 0.001`,
  );
});

Deno.test("Random.shuffle() draws integer(i + 1) from the last element down", () => {
  const draws = new Random(11);
  const expected = [0, 1, 2, 3, 4];
  for (let i = 4; i > 0; i--) {
    const j = draws.integer(i + 1);
    [expected[i], expected[j]] = [expected[j] ?? NaN, expected[i] ?? NaN];
  }
  assert.deepEqual(new Random(11).shuffle([0, 1, 2, 3, 4]), expected);
  assert.deepEqual(new Random(11).shuffle([]), []);
});
