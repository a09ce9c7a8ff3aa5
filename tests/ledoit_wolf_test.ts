import assert from "node:assert/strict";
import { ledoitWolf } from "../src/vectors/ledoit_wolf.ts";
import { Moments } from "../src/vectors/moments.ts";
import { assertClose } from "./assert_close.ts";
import { gramTwin, ledoitWolfTwin, meanTwin } from "./twins/mvg.ts";
import { normals } from "./with_gpu.ts";

/** Float64 sums of some hundred terms about an origin a few deviations from the mean. */
const RTOL = 1e-11;

/** Vectors whose deviations fall from 2 by factors of 1.3, about 5. */
function vectors(count: number, channels: number, seed: number): number[][] {
  return Array.from(
    { length: count },
    (_, n) => Array.from(normals(channels, seed + n), (value, c) => 5 + 2 * value / 1.3 ** c),
  );
}

/** Steps along the axes, there and back, one of them longer: too few to tell a long axis from chance. */
const STEPS = [[1.1, 0, 0], [0, 1, 0], [0, 0, 1]].flatMap((step) => [step, step.map((value) => -value)]);

/** Their sums about an origin that is off the mean. */
function moments(all: readonly number[][]): Moments {
  const channels = (all[0] as number[]).length;
  return new Moments(channels, gramTwin(all, Array(channels).fill(3)) as Float64Array<ArrayBuffer>);
}

Deno.test("ledoitWolf() of streamed sums equals the definition, fewer vectors than channels included", () => {
  for (const [count, channels] of [[3, 1], [3, 5], [10, 24], [40, 12], [300, 3]] as const) {
    const all = vectors(count, channels, count);
    const central = moments(all).central();
    const expected = ledoitWolfTwin(all);
    const { covariance, shrinkage, mu } = ledoitWolf(central);
    assertClose(central.mean, expected.mean.map((value) => value - 3), { rtol: RTOL });
    assertClose([shrinkage, mu], [expected.shrinkage, expected.mu], { rtol: RTOL });
    assertClose(covariance, expected.covariance.flat(), { atol: RTOL * expected.mu, rtol: RTOL });
  }
});

Deno.test("ledoitWolf() keeps the trace, and leaves a multiple of the identity as it is", () => {
  const central = moments(vectors(30, 6, 1)).central();
  const { covariance, mu, shrinkage } = ledoitWolf(central);
  const trace = Array.from({ length: 6 }, (_, i) => covariance[i * 7] as number).reduce((sum, value) =>
    sum + value
  );
  assertClose([trace], [6 * mu], { rtol: 1e-14 });
  assert.ok(shrinkage > 0 && shrinkage < 1);
  const round = ledoitWolf({ count: 5, covariance: Float64Array.of(2, 0, 0, 2), fourth: 100 });
  assert.deepEqual([round.shrinkage, ...round.covariance], [0, 2, 0, 0, 2]);
});

Deno.test("ledoitWolf() refuses fewer than 3 vectors, no variance, and values that are not finite", () => {
  const of = (count: number, variance: number) => () =>
    ledoitWolf({ count, covariance: Float64Array.of(variance), fourth: 1 });
  assert.throws(of(2, 1), { name: "RangeError", message: /at least 3 vectors: received 2/ });
  assert.throws(of(3, 0), { name: "RangeError", message: /variance of 3 vectors of 1 channels is 0/ });
  assert.throws(of(3, Infinity), RangeError);
  assert.throws(of(3, NaN), RangeError);
});

Deno.test("ledoitWolf() shrinks no further than to the identity", () => {
  const { shrinkage, covariance, mu } = ledoitWolf(moments(STEPS).central());
  assert.equal(ledoitWolfTwin(STEPS).shrinkage, 1);
  assert.equal(shrinkage, 1);
  assertClose(covariance, [mu, 0, 0, 0, mu, 0, 0, 0, mu], { atol: 1e-15 });
});

Deno.test("Moments.without() leaves what the other vectors have", () => {
  const all = vectors(9, 4, 7);
  const left = moments(all).without(moments(all.slice(0, 2)));
  assert.equal(left.count, 7);
  const { mean, covariance } = left.central();
  const expected = moments(all.slice(2)).central();
  assertClose(mean, meanTwin(all.slice(2)).map((value) => value - 3), { rtol: 1e-12 });
  assertClose(covariance, expected.covariance, { atol: 1e-12 });
});

Deno.test("Moments.addVectors() adds what the twin does", () => {
  const all = vectors(7, 3, 2).map((x) => [...Float32Array.from(x)]);
  const sums = new Moments(3);
  sums.addVectors(Float32Array.from(all.slice(0, 2).flat()));
  sums.addVectors(Float32Array.from(all.slice(2).flat()));
  assertClose(sums.sums, gramTwin(all, [0, 0, 0]), { rtol: 1e-14 });
});

Deno.test("Moments.add() adds every chunk of a batch", () => {
  const sums = new Moments(1);
  sums.add(Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60));
  sums.add(Float32Array.of(100, 0, 0, 0, 0, 0));
  assert.deepEqual([...sums.sums], [111, 22, 33, 44, 55, 66]);
  assert.equal(sums.count, 33);
});

Deno.test("Moments refuses sums of another number of channels", () => {
  assert.throws(() => new Moments(2, new Float64Array(9)), {
    name: "RangeError",
    message: /10 entries: received 9/,
  });
});
