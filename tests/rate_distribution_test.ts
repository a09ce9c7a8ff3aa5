import assert from "node:assert/strict";
import { RateDistribution } from "../src/verdict/rate_distribution.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

/** Sums of up to 200 terms, their logarithms up to 2e4 in size: 2e4 * 2^-53 and some more. */
const RTOL = 1e-10;

// [scores, exceeding, 5%, 50%, 95% quantile, cdf(0.01)] by scipy.stats.beta 1.17.1: ppf(p, m, n + 1 - m), cdf(...)
const SCIPY = [
  [1, 1, 0.05, 0.5, 0.95, 0.01],
  [99, 1, 0.0005179798867979509, 0.0069770333676225605, 0.029806673773350886, 0.6302703623502732],
  [100, 5, 0.019905563662171832, 0.04655273723802314, 0.08919625015887987, 0.0034323215877545207],
  [1000, 10, 0.005435140144706774, 0.009665482505818944, 0.015652573749606477, 0.5426994078251132],
  [20000, 200, 0.008870843757112636, 0.009983171868739624, 0.011183854844727689, 0.5095452344041829],
  [50, 50, 0.9418449208830277, 0.9862327044933592, 0.9989746601327679, 1.000000000000001e-100],
] as const;

Deno.test("RateDistribution has the quantiles and probabilities of scipy's beta distribution", () => {
  for (const [count, exceeding, low, median, high, below] of SCIPY) {
    const distribution = new RateDistribution(count, exceeding);
    const actual = [0.05, 0.5, 0.95].map((p) => distribution.quantile(p));
    assertClose(actual, [low, median, high], { rtol: RTOL });
    assertClose([distribution.cdf(0.01)], [below], { atol: RTOL });
  }
});

Deno.test("RateDistribution is that of the rate at which uniform scores exceed their order statistic", () => {
  // 4000 sets of 40 uniform scores: the rate over the third highest is 1 minus it.
  const random = new Random(15);
  const distribution = new RateDistribution(40, 3);
  const rates = Array.from({ length: 4000 }, () => {
    const scores = Float64Array.from({ length: 40 }, () => random.next()).sort();
    return 1 - (scores[37] as number);
  });
  const share = (limit: number) => rates.filter((rate) => rate <= limit).length / rates.length;
  // The standard deviation of a share of 4000 is at most 0.008; four of them.
  for (const p of [0.05, 0.5, 0.95]) assertClose([share(distribution.quantile(p))], [p], { atol: 0.032 });
  assert.equal(distribution.mean, 3 / 41);
  assertClose([rates.reduce((sum, rate) => sum + rate, 0) / rates.length], [distribution.mean], {
    atol: 0.0027,
  });
});

Deno.test("RateDistribution.cdf() is 0 and 1 at the ends and beyond", () => {
  const distribution = new RateDistribution(10, 2);
  assert.deepEqual([-1, 0, 1, 2].map((rate) => distribution.cdf(rate)), [0, 0, 1, 1]);
});

Deno.test("RateDistribution refuses a rank outside the scores", () => {
  for (const [count, exceeding] of [[10, 0], [10, 11], [10, 1.5], [0, 0], [NaN, 1]] as const) {
    assert.throws(() => new RateDistribution(count, exceeding), { name: "RangeError", message: /rank/ });
  }
});
