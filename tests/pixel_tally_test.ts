import assert from "node:assert/strict";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { isNaNBits, keyScore, scoreKey } from "../src/evaluate/score_key.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

/** A sum of at most 2^18 shares is compared with the count it must be: compensated, so a few roundings. */
const SHARE_RTOL = 1e-15;

/** What a tally must give: normal and anomalous pixels of each distinct score, highest first. */
function countDistinct(map: Float32Array, mask: ArrayLike<number>): number[][] {
  const counts = new Map<number, [number, number]>();
  map.forEach((score, i) => {
    if (Number.isNaN(score)) return;
    const pair = counts.get(score + 0) ?? [0, 0]; // -0 + 0 is 0
    pair[mask[i] === 0 ? 0 : 1]++;
    counts.set(score + 0, pair);
  });
  return [...counts].sort(([a], [b]) => b - a || 0).map(([score, pair]) => [score, ...pair]);
}

function walk(tally: PixelTally): { counts: number[][]; shares: number[] } {
  const counts: number[][] = [];
  const shares: number[] = [];
  tally.descend((score, normal, anomalous, share) => {
    counts.push([score, normal, anomalous]);
    shares.push(share);
  });
  return { counts, shares };
}

/** As deepEqual, but of long lists only the first difference is shown; a diff of thousands of lines takes minutes. */
function assertSteps(actual: number[][], expected: number[][]): void {
  const different = expected.findIndex((step, i) =>
    step.some((value, field) => actual[i]?.[field] !== value)
  );
  if (different >= 0) assert.deepEqual(actual[different], expected[different], `step ${different}`);
  assert.equal(actual.length, expected.length);
}

Deno.test("scoreKey() orders all float32 numbers as their values and keyScore() undoes it", () => {
  const values = [-Infinity, -3.4e38, -1, -1e-45, 0, 1e-45, 1, 1.0000001, 3.4e38, Infinity];
  const keys = [...new Uint32Array(new Float32Array(values).buffer)].map(scoreKey);
  assert.deepEqual(keys.toSorted((a, b) => a - b), keys);
  assert.equal(new Set(keys).size, values.length);
  assert.deepEqual(keys.map(keyScore), [...new Float32Array(values)]);
  assert.equal(scoreKey(0x80000000), scoreKey(0), "-0 has the key of 0");
});

Deno.test("isNaNBits() knows NaN of either sign from infinity", () => {
  assert.deepEqual([0x7fc00000, 0xffc00000, 0x7f800001, 0xffffffff].map(isNaNBits), [true, true, true, true]);
  assert.deepEqual([0x7f800000, 0xff800000, 0, 0x80000000].map(isNaNBits), [false, false, false, false]);
});

Deno.test("PixelTally.descend() gives every distinct score once, from lists, from tables and from both", () => {
  const random = new Random(7);
  const shape = [512, 512] as const;
  // Most pixels in one bin, so that a class with over 2^16 pixels has a table there; a thin tail stays in lists.
  const map = Float32Array.from(
    { length: shape[0] * shape[1] },
    () => random.next() < 0.9 ? 1 + random.next() / 256 : 100 * random.next() - 50,
  );
  map.set([NaN, Infinity, -Infinity, -0, 0, 1e-45], shape[1] - 6);
  for (const anomalousColumns of [3, 256, 509]) {
    const mask = Uint8Array.from(map, (_, i) => Number(i % shape[1] < anomalousColumns));
    const tally = new PixelTally();
    tally.add(map, shape, mask);
    const { counts, shares } = walk(tally);
    assertSteps(counts, countDistinct(map, mask));
    assert.deepEqual([tally.normal + tally.anomalous, tally.regions], [map.length - 1, 1]);
    assertClose(shares, counts.map(([, , count]) => (count as number) / tally.anomalous), {
      rtol: SHARE_RTOL,
    });
  }
});

Deno.test("PixelTally.descend() gives every distinct score once from long lists without a table", () => {
  const random = new Random(8);
  const map = Float32Array.from({ length: 64 * 256 }, (_, i) => 1 + i % 3 + random.next() / 256);
  const mask = Uint8Array.from(map, (_, i) => Number(i < 64 * 128));
  const tally = new PixelTally();
  tally.add(map, [64, 256], mask);
  const { counts, shares } = walk(tally);
  assertSteps(counts, countDistinct(map, mask));
  assertClose(shares, counts.map(([, , count]) => (count as number) / tally.anomalous), { rtol: SHARE_RTOL });
});

Deno.test("PixelTally.descend() may be repeated, and more pixels may follow", () => {
  const tally = new PixelTally();
  tally.add(new Float32Array([3, 1]), [1, 2], [1, 0]);
  assert.deepEqual(walk(tally), walk(tally));
  tally.add(new Float32Array([3, 2]), [1, 2]);
  assert.deepEqual(walk(tally), { counts: [[3, 1, 1], [2, 1, 0], [1, 1, 0]], shares: [1, 0, 0] });
});

Deno.test("PixelTally keeps a long sum of shares exact where a plain sum drifts", () => {
  // 2^18 pixels of one score in one region: the plain sum of 1 / area drifts in the 12th digit.
  const area = 2 ** 18 - 5;
  const mask = new Uint8Array(2 ** 18).fill(1, 0, area);
  const tally = new PixelTally();
  tally.add(new Float32Array(2 ** 18).fill(0.7), [1, 2 ** 18], mask);
  const { shares } = walk(tally);
  assertClose(shares, [1], { rtol: SHARE_RTOL });
  let plain = 0;
  for (let i = 0; i < area; i++) plain += 1 / area;
  assert.ok(Math.abs(plain - 1) > 100 * SHARE_RTOL, `the plain sum is off by ${plain - 1} only`);
});

Deno.test("PixelTally leaves NaN pixels out and says how many, and how many of them were anomalous", () => {
  const map = new Float32Array([1, NaN, 2, NaN, 3, NaN, NaN, 4]);
  const mask = [1, 1, 0, 0, 0, 1, 1, 0]; // the second region is not scored at all
  const tally = new PixelTally();
  tally.add(map, [1, 8], mask);
  assert.deepEqual([tally.normal, tally.anomalous, tally.regions, [...tally.areas]], [3, 1, 1, [1]]);
  assert.deepEqual(tally.unscored, { pixels: 4, anomalous: 3, regions: 1 });
  assert.deepEqual(walk(tally).shares, [0, 0, 0, 1]);
});

Deno.test("PixelTally keeps a region whole that unscored pixels cut in two", () => {
  const tally = new PixelTally();
  tally.add(new Float32Array([5, NaN, 6]), [1, 3], [1, 1, 1]);
  assert.deepEqual([tally.regions, [...tally.areas]], [1, [2]]);
});

Deno.test("PixelTally joins regions over corners unless it is asked for 4-connected ones", () => {
  const tallies = [new PixelTally(), new PixelTally(8), new PixelTally(4)];
  for (const tally of tallies) tally.add(new Float32Array(4), [2, 2], [1, 0, 0, 1]);
  assert.deepEqual(tallies.map((tally) => tally.regions), [1, 1, 2]);
});

Deno.test("PixelTally takes at most 6 bytes a normal and 30 an anomalous pixel, and stops growing", () => {
  const random = new Random(14);
  const shape = [256, 1024] as const;
  const tally = new PixelTally();
  const sizes: number[] = [];
  for (let image = 0; image < 6; image++) {
    // One half of a bin, both classes.
    const map = Float32Array.from({ length: shape[0] * shape[1] }, () => 1 + random.next() / 256);
    tally.add(map, shape, map.map((_, i) => Number(i % 3 === 0)));
    sizes.push(tally.byteLength);
    assert.ok(tally.byteLength <= 6 * tally.normal + 30 * tally.anomalous, `${tally.byteLength} bytes`);
  }
  // 2^16 slots: list (2 bytes) and counter (4); list (2), weights (8), counter (4) and two sums (16).
  assert.deepEqual(sizes, new Array(6).fill(2 ** 16 * (6 + 30)));
});

Deno.test("PixelTally.add() reads a map that is a view into a larger buffer", () => {
  const tally = new PixelTally();
  tally.add(new Float32Array([9, 1, 2, 9]).subarray(1, 3), [2, 1], [1, 0]);
  assert.deepEqual(walk(tally).counts, [[2, 1, 0], [1, 0, 1]]);
});

Deno.test("PixelTally.add() refuses maps and masks of another size and adds nothing of them", () => {
  const tally = new PixelTally();
  assert.throws(() => tally.add(new Float32Array(5), [2, 3]), { name: "TypeError", message: /map of 5/ });
  assert.throws(() => tally.add(new Float32Array(6), [2, 3], new Uint8Array(7)), {
    name: "TypeError",
    message: /mask of 7/,
  });
  assert.deepEqual([tally.normal, tally.unscored.pixels], [0, 0]);
});
