import assert from "node:assert/strict";
import { confusionAt, rates } from "../src/evaluate/confusion.ts";
import { scoreSteps } from "../src/evaluate/score_steps.ts";
import { Random } from "../src/random.ts";
import { countsTwin } from "./twins/ranking.ts";

Deno.test("confusionAt() counts as its twin at scores, between them and beyond both ends, in the order given", () => {
  const random = new Random(5);
  const scores = Float32Array.from({ length: 200 }, () => random.integer(40) / 4);
  const labels = Uint8Array.from(scores, () => random.integer(2));
  const thresholds = [3.25, 9.75, -1, 3.1, Infinity, 0, -Infinity, 3.25, 100, Infinity];
  const actual = confusionAt(scoreSteps(scores, labels), thresholds);
  thresholds.forEach((threshold, i) => {
    const [truePositives, falsePositives, falseNegatives, trueNegatives] = countsTwin(
      scores,
      labels,
      threshold,
    );
    assert.deepEqual(actual[i], { truePositives, falsePositives, falseNegatives, trueNegatives });
  });
});

Deno.test("confusionAt() counts an infinite score as positive at an infinite threshold", () => {
  const [counts] = confusionAt(scoreSteps([Infinity, 1], [1, 0]), [Infinity]);
  assert.deepEqual(counts, { truePositives: 1, falsePositives: 0, falseNegatives: 0, trueNegatives: 1 });
});

Deno.test("confusionAt() refuses a NaN threshold", () => {
  assert.throws(() => confusionAt(scoreSteps([1], [1]), [0, NaN]), { name: "RangeError", message: /NaN/ });
});

Deno.test("confusionAt() of no items is all zeros", () => {
  const zeros = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  assert.deepEqual(confusionAt(scoreSteps([], []), [1]), [zeros]);
});

Deno.test("rates() are the textbook fractions", () => {
  const counts = { truePositives: 6, falsePositives: 2, falseNegatives: 4, trueNegatives: 8 };
  assert.deepEqual(rates(counts), {
    precision: 6 / 8,
    recall: 6 / 10,
    iou: 6 / 12,
    f1: 12 / 18,
    falseAlarmRate: 2 / 10,
  });
});

Deno.test("rates() are 0 where the denominator is 0", () => {
  const none = rates({ truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 });
  assert.deepEqual(none, { precision: 0, recall: 0, iou: 0, f1: 0, falseAlarmRate: 0 });
});
