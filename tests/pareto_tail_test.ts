import assert from "node:assert/strict";
import { fitParetoTail, type ParetoTail, tailProbability, tailScore } from "../src/verdict/pareto_tail.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

/** Sums of some hundred terms in float64. */
const RTOL = 1e-11;

/** Ascending draws by inversion. */
function draws(seed: number, count: number, inverse: (uniform: number) => number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: count }, () => inverse(random.next() + 2 ** -33)).sort();
}

const pareto = (shape: number, scale: number) => (u: number) => scale * (u ** -shape - 1) / shape;
const fitted = (scores: ArrayLike<number>): ParetoTail => {
  const tail = fitParetoTail(scores);
  assert.ok(tail !== null);
  return tail;
};

Deno.test("fitParetoTail() has the first two L-moments of the excesses", () => {
  const scores = draws(16, 60, pareto(0.3, 2));
  const { start, exceedances, shape, scale } = fitted(scores);
  assert.deepEqual([exceedances, start], [12, scores[47]]);
  const excesses = [...scores.subarray(48)].map((score) => score - start);
  // The second L-moment is half the mean difference of all pairs (Hosking, J. R. Stat. Soc. B 52, 1990).
  const first = excesses.reduce((sum, y) => sum + y) / 12;
  const second = excesses.flatMap((y, i) => excesses.slice(0, i).map((z) => Math.abs(y - z)))
    .reduce((sum, y) => sum + y) / (12 * 11 / 2) / 2;
  assert.ok(shape > 0, "the sample shows a heavy tail");
  assertClose([scale / (1 - shape), scale / ((1 - shape) * (2 - shape))], [first, second], { rtol: RTOL });
});

Deno.test("fitParetoTail() finds shape and scale of a large generalised Pareto sample", () => {
  // 20,000 draws: k = 425 over the start. Over u a Pareto tail keeps its shape, the scale becomes scale + shape u.
  const { start, exceedances, share, shape, scale } = fitted(draws(17, 20_000, pareto(0.25, 2)));
  assert.deepEqual([exceedances, share], [425, 425 / 20_001]);
  // Asymptotic standard deviations at shape 0.25, k = 425: about 0.07 and 8%; three of them.
  assertClose([shape], [0.25], { atol: 0.21 });
  assertClose([scale], [2 + 0.25 * start], { rtol: 0.24 });
});

Deno.test("fitParetoTail() takes an exponential where the scores suggest an upper end", () => {
  const scores = draws(18, 100, (u) => u);
  const { shape, scale, start } = fitted(scores);
  const excesses = scores.subarray(80).map((score) => score - start);
  assert.equal(shape, 0);
  assertClose([scale], [excesses.reduce((sum, y) => sum + y) / 20], { rtol: RTOL });
});

Deno.test("fitParetoTail() uses half of few scores, 10, a fifth, then 3 sqrt(N) of them", () => {
  const used = (count: number) => fitted(draws(19, count, pareto(0.1, 1))).exceedances;
  assert.deepEqual([10, 19, 20, 50, 51, 200, 400, 10_000].map(used), [5, 9, 10, 10, 11, 40, 60, 300]);
});

Deno.test("fitParetoTail() fits nothing to fewer than 10 scores, or fewer than 5 different ones over the start", () => {
  assert.equal(fitParetoTail([1, 2, 3, 4, 5, 6, 7, 8, 9]), null);
  assert.equal(fitParetoTail(new Float64Array(100).fill(3)), null);
  const ties = Float64Array.from({ length: 50 }, (_, i) => Math.min(i, 43));
  assert.equal(fitParetoTail(ties), null);
  assert.ok(fitParetoTail(Float64Array.from({ length: 50 }, (_, i) => Math.min(i, 44))) !== null);
});

Deno.test("tailProbability() and tailScore() are inverse, start at the share and fall", () => {
  for (const shape of [0, 0.01, 0.4, 0.99]) {
    const tail = { start: 7, exceedances: 10, share: 0.1, shape, scale: 1.5 };
    assertClose([tailProbability(tail, 7), tailScore(tail, 0.1)], [0.1, 7], { rtol: RTOL });
    const rates = [0.05, 0.01, 1e-4, 1e-9];
    const scores = rates.map((rate) => tailScore(tail, rate));
    assertClose(scores.map((score) => tailProbability(tail, score)), rates, { rtol: RTOL });
    assert.deepEqual(scores, scores.toSorted((a, b) => a - b));
  }
});

Deno.test("tailProbability() of a small shape is nearly that of the exponential", () => {
  const tail = { start: 0, exceedances: 10, share: 1, shape: 1e-6, scale: 2 };
  assertClose([tailProbability(tail, 6)], [Math.exp(-3)], { rtol: 1e-5 }); // shape * y^2 / 2, y = 3
});
