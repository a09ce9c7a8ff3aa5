import assert from "node:assert/strict";
import { rankingMetrics } from "../src/evaluate/metrics.ts";
import { scoreSteps } from "../src/evaluate/score_steps.ts";
import { AT, thresholdAt } from "../src/evaluate/wanted_point.ts";
import { Random } from "../src/random.ts";

/** Every score as a threshold, by counting. */
function counted(scores: readonly number[], labels: readonly (0 | 1)[]) {
  return scores.map((threshold) => {
    const found = labels.filter((_, i) => (scores[i] as number) >= threshold);
    const right = found.filter((label) => label === 1).length;
    return {
      threshold,
      recall: right / labels.filter((label) => label === 1).length,
      precision: right / found.length,
    };
  });
}

Deno.test("thresholdAt() is the highest with a recall and the lowest with a precision, of all thresholds", () => {
  const random = new Random(3);
  for (let round = 0; round < 40; round++) {
    const labels = Array.from({ length: 24 }, () => random.integer(2) as 0 | 1);
    const scores = labels.map((label) => random.integer(9) + 3 * label); // with ties
    const all = counted(scores, labels);
    const steps = scoreSteps(scores, labels);
    for (const least of [0.3, 0.5, 0.75, 1]) {
      const [recalled, precise] = [
        all.filter(({ recall }) => recall >= least).map(({ threshold }) => threshold),
        all.filter(({ precision }) => precision >= least).map(({ threshold }) => threshold),
      ];
      assert.equal(thresholdAt(steps, { figure: "recall", least }), Math.max(...recalled));
      assert.equal(
        thresholdAt(steps, { figure: "precision", least }),
        precise.length > 0 ? Math.min(...precise) : NaN,
      );
    }
  }
});

Deno.test("rankingMetrics() tells the threshold without a miss, and its false alarms", () => {
  const { noMiss, wanted } = rankingMetrics(scoreSteps([1, 2, 3, 4, 5], [0, 1, 0, 0, 1]), [], {
    figure: "precision",
    least: 1,
  });
  assert.deepEqual([noMiss?.threshold, noMiss?.falsePositives, noMiss?.falseNegatives], [2, 2, 0]);
  assert.deepEqual([wanted?.threshold, wanted?.falsePositives, wanted?.falseNegatives], [5, 0, 1]);
  assert.equal(rankingMetrics(scoreSteps([1, 2], [0, 0])).noMiss, null);
  const never = rankingMetrics(scoreSteps([1, 2], [1, 0]), [], { figure: "precision", least: 0.9 });
  assert.equal(never.wanted, null);
});

Deno.test("AT reads a figure as a person types it, and refuses what is none", () => {
  assert.ok(
    AT.accepts("recall=1") && AT.accepts("precision=0.9") && AT.accepts({ figure: "recall", least: 0.5 }),
  );
  for (const wrong of ["recall", "recall=0", "recall=1.1", "accuracy=1", "recall=1=1", "recall=x", ""]) {
    assert.ok(!AT.accepts(wrong), wrong);
  }
});
