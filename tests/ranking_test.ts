import assert from "node:assert/strict";
import { auroc, averagePrecision, bestF1 } from "../src/evaluate/ranking.ts";
import { scoreSteps } from "../src/evaluate/score_steps.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { aurocTwin, averagePrecisionTwin, bestF1Twin } from "./twins/ranking.ts";

/** Sums of at most 300 products in float64, all of one sign: far below 300 * 2^-53. */
const ATOL = 1e-13;

/** Scores with `levels` distinct values at most, a given share anomalous and somewhat higher. */
function sample(random: Random, items: number, levels: number, share: number): [Float32Array, Uint8Array] {
  const labels = Uint8Array.from({ length: items }, () => Number(random.next() < share));
  const scores = Float32Array.from(
    labels,
    (label) => (Math.floor(random.next() * levels) + Math.floor(label * levels / 4)) / 8 - 2,
  );
  return [scores, labels];
}

Deno.test("auroc(), averagePrecision() and bestF1() equal their twins from few ties to nothing but ties", () => {
  const random = new Random(4);
  for (const items of [1, 2, 3, 10, 300]) {
    for (const levels of [1, 2, 7, 1e6]) {
      for (const share of [0, 0.1, 0.5, 1]) {
        const [scores, labels] = sample(random, items, levels, share);
        const steps = scoreSteps(scores, labels);
        const actual = [auroc(steps), averagePrecision(steps), bestF1(steps).f1];
        const [f1, threshold] = bestF1Twin(scores, labels);
        const expected = [aurocTwin(scores, labels), averagePrecisionTwin(scores, labels), f1];
        assert.deepEqual(actual.map(Number.isNaN), expected.map(Number.isNaN));
        const defined = (value: number) => !Number.isNaN(value);
        assertClose(actual.filter(defined), expected.filter(defined), { atol: ATOL });
        assert.equal(bestF1(steps).threshold, threshold);
      }
    }
  }
});

Deno.test("auroc() is 1 for perfect, 0 for inverted and 1/2 for constant scores", () => {
  const labels = [0, 0, 0, 1, 1];
  assert.equal(auroc(scoreSteps([1, 2, 3, 4, 5], labels)), 1);
  assert.equal(auroc(scoreSteps([5, 4, 3, 2, 1], labels)), 0);
  assert.equal(auroc(scoreSteps([7, 7, 7, 7, 7], labels)), 0.5);
});

Deno.test("auroc() of negated scores is 1 minus auroc()", () => {
  const [scores, labels] = sample(new Random(9), 300, 20, 0.4);
  const [forward, backward] = [
    auroc(scoreSteps(scores, labels)),
    auroc(scoreSteps(scores.map((s) => -s), labels)),
  ];
  assertClose([forward + backward], [1], { atol: ATOL });
});

Deno.test("bestF1() takes the highest of the thresholds that tie", () => {
  // At 4 and at 1: F1 = 2/3 both times (TP 1 FP 0 FN 1; TP 2 FP 2 FN 0).
  assert.deepEqual(bestF1(scoreSteps([4, 3, 2, 1], [1, 0, 0, 1])), { f1: 2 / 3, threshold: 4 });
});

Deno.test("auroc(), averagePrecision() and bestF1() are NaN as far as a class is absent", () => {
  const onlyNormal = scoreSteps([1, 2], [0, 0]);
  assert.deepEqual([auroc(onlyNormal), averagePrecision(onlyNormal)], [NaN, NaN]);
  assert.deepEqual(bestF1(onlyNormal), { f1: NaN, threshold: NaN });
  const onlyAnomalous = scoreSteps([1, 2], [1, 1]);
  assert.deepEqual([auroc(onlyAnomalous), averagePrecision(onlyAnomalous)], [NaN, 1]);
  assert.deepEqual(bestF1(onlyAnomalous), { f1: 1, threshold: 1 });
});

Deno.test("scoreSteps() joins equal scores, both zeros and infinities included, from the highest down", () => {
  const steps = scoreSteps([0, -Infinity, 2, -0, Infinity, Infinity, 0], [1, 1, 0, 0, 1, 1, 0]);
  const visited: number[][] = [];
  steps.descend((...step) => visited.push(step));
  assert.deepEqual(visited, [[Infinity, 0, 2], [2, 1, 0], [0, 2, 1], [-Infinity, 0, 1]]);
  assert.deepEqual([steps.normal, steps.anomalous], [3, 4]);
});

Deno.test("scoreSteps() refuses NaN, other labels and lists of different lengths", () => {
  assert.throws(() => scoreSteps([1, NaN], [0, 1]), { name: "RangeError", message: /score 1 is NaN/ });
  assert.throws(() => scoreSteps([1, 2], [0, 255]), { name: "RangeError", message: /label 1 is 255/ });
  assert.throws(() => scoreSteps([1, 2], [0]), { name: "TypeError", message: /2 scores and 1 labels/ });
});
