import assert from "node:assert/strict";
import { pixelMetrics, rankingMetrics } from "../src/evaluate/metrics.ts";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { scoreSteps } from "../src/evaluate/score_steps.ts";

Deno.test("rankingMetrics() gathers figures, outcomes at the thresholds and curves", () => {
  const metrics = rankingMetrics(scoreSteps([4, 3, 2, 1], [1, 0, 1, 0]), [2.5]);
  const { roc, precisionRecall, ...figures } = metrics;
  assert.deepEqual(figures, {
    normal: 2,
    anomalous: 2,
    auroc: 3 / 4,
    averagePrecision: (1 + 2 / 3) / 2,
    bestF1: { f1: 4 / 5, threshold: 2 },
    noMiss: {
      threshold: 2,
      truePositives: 2,
      falsePositives: 1,
      falseNegatives: 0,
      trueNegatives: 1,
      precision: 2 / 3,
      recall: 1,
      iou: 2 / 3,
      f1: 4 / 5,
      falseAlarmRate: 1 / 2,
    },
    wanted: null,
    operatingPoints: [{
      threshold: 2.5,
      truePositives: 1,
      falsePositives: 1,
      falseNegatives: 1,
      trueNegatives: 1,
      precision: 1 / 2,
      recall: 1 / 2,
      iou: 1 / 3,
      f1: 1 / 2,
      falseAlarmRate: 1 / 2,
    }],
  });
  assert.deepEqual([roc.length, precisionRecall.length], [5, 4]);
});

Deno.test("pixelMetrics() adds the PRO-score at the limit asked for, its curve, regions and unscored pixels", () => {
  const tally = new PixelTally();
  tally.add(new Float32Array([2, 2, 2, NaN]), [1, 4], [1, 0, 0, 1]);
  const metrics = pixelMetrics(tally, [], 0.5);
  assert.deepEqual([metrics.proScore, metrics.proLimit, metrics.regions, metrics.auroc], [0.25, 0.5, 1, 0.5]);
  assert.deepEqual(metrics.pro.at(-1), { threshold: 2, x: 0.5, y: 0.5 });
  assert.deepEqual(metrics.unscored, { pixels: 1, anomalous: 1, regions: 1 });
});
