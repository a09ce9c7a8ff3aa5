import assert from "node:assert/strict";
import { describeThreshold, unitOf } from "../src/verdict/describe_threshold.ts";
import { nextFloat32 } from "../src/verdict/thresholds.ts";
import { NormalScores } from "../src/verdict/normal_scores.ts";
import { Random } from "../src/random.ts";

/** Distributions of good scores: how to draw one, and the probability to reach a score. */
const DISTRIBUTIONS = {
  exponential: {
    draw: (r: Random) => -Math.log(1 - r.next()),
    reach: (t: number) => Math.exp(-Math.max(0, t)),
  },
  uniform: { draw: (r: Random) => r.next(), reach: (t: number) => Math.min(1, Math.max(0, 1 - t)) },
  gumbel: {
    draw: (r: Random) => 10 - 2 * Math.log(-Math.log(r.next() + 2 ** -33)),
    reach: (t: number) => -Math.expm1(-Math.exp(-(t - 10) / 2)),
  },
} as const;

function drawn(seed: number, count: number, draw: (random: Random) => number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => draw(random));
}

const range = (low: number, high: number) => Array.from({ length: high - low + 1 }, (_, i) => low + i);

Deno.test("NormalScores.threshold() is just over the m-th highest score, m = floor((N + 1) rate)", () => {
  const scores = new NormalScores(range(1, 99));
  for (
    const [rate, highest] of [[0.01, 99], [0.0199, 99], [0.02, 98], [0.05, 95], [0.29, 71], [
      0.5,
      50,
    ]] as const
  ) {
    const { value, method, orderStatistic } = scores.threshold(rate);
    assert.deepEqual([value, method, orderStatistic], [
      nextFloat32(highest),
      "order statistic",
      nextFloat32(highest),
    ]);
  }
  assert.equal(scores.threshold(1 - 1e-12).value, nextFloat32(1));
});

Deno.test("NormalScores.threshold() alarms at a rate of at most the one asked for, on average", () => {
  for (const [name, { draw, reach }] of Object.entries(DISTRIBUTIONS)) {
    // 1000 sets of 50 scores at rate 0.05: rank 2, mean rate 2/51, standard deviation of the mean 0.0009;
    // four of them.
    const rates = range(1, 1000).map((seed) =>
      reach(new NormalScores(drawn(seed, 50, draw)).threshold(0.05).value)
    );
    const mean = rates.reduce((sum, rate) => sum + rate) / rates.length;
    assert.ok(Math.abs(mean - 2 / 51) < 0.0036, `${name}: ${mean}`);
  }
});

Deno.test("NormalScores.threshold() states a range that holds 90% of the realised rates", () => {
  const { draw, reach } = DISTRIBUTIONS.gumbel;
  const inside = range(1, 1000).filter((seed) => {
    const { value, realised } = new NormalScores(drawn(seed, 60, draw)).threshold(0.1);
    return realised.low <= reach(value) && reach(value) <= realised.high;
  });
  assert.ok(Math.abs(inside.length / 1000 - 0.9) < 0.04, `${inside.length} of 1000`); // four standard deviations
});

Deno.test("NormalScores.threshold() extrapolates to rates that N scores cannot show", () => {
  // Medians over 300 sets of 100 scores at rate 0.001. The tail errs on the high side where tails are light.
  for (
    const [name, least, most] of [["exponential", 0.2, 2], ["gumbel", 0.2, 2], ["uniform", 0, 1]] as const
  ) {
    const { draw, reach } = DISTRIBUTIONS[name];
    const rates = range(1, 300).map((seed) => {
      const threshold = new NormalScores(drawn(seed, 100, draw)).threshold(0.001);
      assert.equal(threshold.method, "tail");
      return reach(threshold.value) / 0.001;
    });
    const middle = rates.toSorted((a, b) => a - b)[150] as number;
    assert.ok(least <= middle && middle <= most, `${name}: ${middle} times the rate`);
  }
});

Deno.test("NormalScores.threshold() shows both ways and falls with the rate", () => {
  const scores = new NormalScores(drawn(3, 100, DISTRIBUTIONS.exponential.draw));
  const both = scores.threshold(0.05);
  assert.ok(both.orderStatistic !== null && both.tail !== null && both.value === both.orderStatistic);
  assert.equal(scores.threshold(0.5).tail, null, "half of the scores are no tail");
  assert.equal(scores.threshold(0.001).orderStatistic, null);
  const values = [1e-6, 1e-4, 1e-3, 0.009, 0.0099, 0.01, 0.02, 0.1, 0.5, 0.99].map((r) =>
    scores.threshold(r).value
  );
  assert.deepEqual(values, values.toSorted((a, b) => b - a));
});

Deno.test("NormalScores.threshold() stays over an outlier that the tail would pass under", () => {
  const scores = new NormalScores([...drawn(21, 30, DISTRIBUTIONS.gumbel.draw), 1000]);
  const { value, method } = scores.threshold(0.03);
  assert.deepEqual([value, method], [nextFloat32(1000), "tail"]);
});

Deno.test("NormalScores.threshold() says that a bound is all that is known over the highest score", () => {
  const { realised } = new NormalScores(drawn(4, 100, DISTRIBUTIONS.uniform.draw)).threshold(0.001);
  assert.deepEqual([realised.low, realised.expected], [0, 0.001]);
  assert.ok(Math.abs(realised.high - (1 - 0.05 ** (1 / 100))) < 1e-12);
});

Deno.test("NormalScores.pValue() is at most the rate exactly for scores from the threshold on", () => {
  for (const [name, { draw }] of Object.entries(DISTRIBUTIONS)) {
    for (const count of [2, 9, 10, 40, 200]) {
      const scores = new NormalScores(drawn(count, count, draw));
      for (const rate of [1e-7, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.9]) {
        const { value, method } = scores.threshold(rate);
        if (method !== "maximum") assert.ok(scores.pValue(value) <= rate, `${name} ${count} ${rate}`);
        assert.ok(scores.pValue(below(value)) > rate, `${name} ${count} ${rate}`);
      }
    }
  }
});

/** The float32 below a positive one. */
function below(score: number): number {
  return -nextFloat32(-score);
}

Deno.test("NormalScores.pValue() counts scores at or over, falls with the score and goes below 1 / (N + 1) only beyond", () => {
  const scores = new NormalScores([5, 1, 3, 3]);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, Infinity].map((s) => scores.pValue(s)), [
    1,
    1,
    0.8,
    0.8,
    0.4,
    0.4,
    0.2,
    0.2,
  ]);
  const many = new NormalScores(drawn(5, 30, DISTRIBUTIONS.gumbel.draw));
  const values = range(0, 400).map((i) => many.pValue(i / 10));
  assert.deepEqual(values, values.toSorted((a, b) => b - a));
  assert.ok((values.at(-1) as number) < 1 / 31);
  assert.equal(many.pValue(Infinity), 0);
});

Deno.test("NormalScores.pValue() of a new good score is at most p with probability at most p", () => {
  const { draw } = DISTRIBUTIONS.exponential;
  const random = new Random(20);
  const values = range(1, 2000).map((seed) => new NormalScores(drawn(seed, 19, draw)).pValue(draw(random)));
  for (const p of [0.05, 0.1, 0.3, 0.5]) {
    const share = values.filter((value) => value <= p + 1e-12).length / values.length;
    assert.ok(Math.abs(share - p) < 4 * Math.sqrt(p * (1 - p) / 2000), `${share} at or under ${p}`); // p is a multiple of 1/20
  }
});

Deno.test("NormalScores takes two scores, and scores that are all the same", () => {
  const two = new NormalScores([2, 1]);
  assert.deepEqual([two.threshold(0.4).value, two.threshold(0.4).method], [
    nextFloat32(2),
    "order statistic",
  ]);
  const none = two.threshold(0.01);
  assert.deepEqual([none.value, none.method, none.orderStatistic, none.tail], [
    nextFloat32(2),
    "maximum",
    null,
    null,
  ]);
  assert.equal(none.realised.expected, 1 / 3);
  const same = new NormalScores(new Float32Array(200).fill(7));
  for (const rate of [0.001, 0.01, 0.5]) assert.equal(same.threshold(rate).value, nextFloat32(7));
  assert.deepEqual([same.pValue(7), same.pValue(8), same.tail, same.median], [1, 1 / 201, null, 7]);
});

Deno.test("NormalScores.median is the middle score or the mean of the middle two", () => {
  assert.equal(new NormalScores([9, 1, 4]).median, 4);
  assert.equal(new NormalScores([9, 1, 4, 5]).median, 4.5);
});

Deno.test("NormalScores refuses fewer than two scores, NaN and infinities", () => {
  assert.throws(() => new NormalScores([1]), {
    name: "RangeError",
    message: /at least 2 finite scores, received 1/,
  });
  assert.throws(() => new NormalScores([1, NaN, 2]), {
    name: "RangeError",
    message: /received 3, one of them NaN/,
  });
  assert.throws(() => new NormalScores([1, Infinity]), {
    name: "RangeError",
    message: /one of them Infinity/,
  });
});

Deno.test("NormalScores refuses a rate that is not between 0 and 1 and a NaN score", () => {
  const scores = new NormalScores([1, 2, 3]);
  for (const rate of [0, 1, -0.1, NaN]) {
    assert.throws(() => scores.threshold(rate), {
      name: "RangeError",
      message: new RegExp(`received ${rate}$`),
    });
  }
  assert.throws(() => scores.pValue(NaN), { name: "RangeError", message: /NaN/ });
});

Deno.test("describeThreshold() says where the threshold comes from and what is known of its rate", () => {
  const many = new NormalScores(drawn(6, 119, DISTRIBUTIONS.gumbel.draw));
  assert.equal(
    describeThreshold(many.threshold(0.05)),
    "Of new good images at most 5% are expected to reach the threshold. It is read off the scores of 119 good images; " +
      "with 90% confidence the true rate is between 2.2% and 8.6%.",
  );
  assert.match(
    describeThreshold(many.threshold(0.001)),
    /at most 0\.1% .* rarer than 119 good images can show \(0\.83%\)/,
  );
  assert.match(
    describeThreshold(new NormalScores([1, 2]).threshold(0.01)),
    /2 good images, which are too few.* instead of 1% of good images about 33% may reach it\. .*95% confidence.* 78%/,
  );
});

Deno.test("describeThreshold() promises what it knows of parts where several images show one", () => {
  assert.equal(unitOf({ images: 40, parts: 10 }), "parts");
  assert.equal(unitOf({ images: 10, parts: 10 }), "images");
  const text = describeThreshold(
    new NormalScores(drawn(6, 119, DISTRIBUTIONS.gumbel.draw)).threshold(0.001),
    "parts",
  );
  assert.match(
    text,
    /^Of new good parts, photographed as often as these, at most 0\.1% .*than 119 good parts can show/,
  );
  assert.doesNotMatch(text, /images/);
});
