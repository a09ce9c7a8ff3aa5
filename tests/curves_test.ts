import assert from "node:assert/strict";
import { type CurvePoint, precisionRecallCurve, proCurve, rocCurve } from "../src/evaluate/curves.ts";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { scoreSteps } from "../src/evaluate/score_steps.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { countsTwin, distinctDescending } from "./twins/ranking.ts";

const corners = (curve: CurvePoint[]) => curve.map(({ threshold, x, y }) => [threshold, x, y]);

const SCORES = [4, 3, 3, 2, 1];
const LABELS = [1, 1, 0, 0, 1];

Deno.test("rocCurve() runs from (0, 0) to (1, 1) through every distinct score of a small set", () => {
  assert.deepEqual(corners(rocCurve(scoreSteps(SCORES, LABELS))), [
    [Infinity, 0, 0],
    [4, 0, 1 / 3],
    [3, 1 / 2, 2 / 3],
    [2, 1, 2 / 3],
    [1, 1, 1],
  ]);
});

Deno.test("precisionRecallCurve() has precision against recall at every distinct score of a small set", () => {
  assert.deepEqual(corners(precisionRecallCurve(scoreSteps(SCORES, LABELS))), [
    [4, 1 / 3, 1],
    [3, 2 / 3, 2 / 3],
    [2, 2 / 3, 2 / 4],
    [1, 1, 3 / 5],
  ]);
});

Deno.test("proCurve() ends on the limit, cut by interpolation", () => {
  const tally = new PixelTally();
  tally.add(new Float32Array([4, 1, 3, 2, 2, 0]), [1, 6], [1, 1, 0, 0, 0, 0]);
  // Corners (0, 0.5), (0.25, 0.5), (0.75, 0.5), (0.75, 1), (1, 1).
  assert.deepEqual(corners(proCurve(tally, 0.5)), [
    [Infinity, 0, 0],
    [4, 0, 0.5],
    [3, 0.25, 0.5],
    [2, 0.5, 0.5],
  ]);
});

Deno.test("rocCurve() and precisionRecallCurve() of many scores leave points out but stray nowhere from them", () => {
  const random = new Random(10);
  const labels = Uint8Array.from({ length: 20_000 }, () => Number(random.next() < 0.3));
  const scores = Float64Array.from(labels, (label) => random.next() + random.next() + label / 2);
  const steps = scoreSteps(scores, labels);
  const [normal, anomalous] = [steps.normal, steps.anomalous];
  for (const curve of [rocCurve(steps), precisionRecallCurve(steps)]) {
    assert.ok(curve.length > 100 && curve.length < 5000, `${curve.length} points`);
  }
  for (const { threshold, x, y } of rocCurve(steps).filter((_, i) => i % 50 === 0)) {
    const [tp, fp] = countsTwin(scores, labels, threshold);
    assert.deepEqual([x, y], [fp / normal, tp / anomalous]);
  }
  const kept = precisionRecallCurve(steps);
  for (const threshold of distinctDescending(scores).filter((_, i) => i % 100 === 0)) {
    const [tp, fp] = countsTwin(scores, labels, threshold);
    const last = kept.findLast((point) => point.threshold >= threshold);
    assertClose([last?.x ?? NaN, last?.y ?? NaN], [tp / anomalous, tp / (tp + fp)], { atol: 1e-3 });
  }
});

Deno.test("rocCurve(), precisionRecallCurve() and proCurve() are empty where they are not defined", () => {
  assert.deepEqual(rocCurve(scoreSteps([1, 2], [0, 0])), []);
  assert.deepEqual(rocCurve(scoreSteps([1, 2], [1, 1])), []);
  assert.deepEqual(precisionRecallCurve(scoreSteps([1, 2], [0, 0])), []);
  const good = new PixelTally();
  good.add(new Float32Array([1, 2]), [1, 2]);
  assert.deepEqual(proCurve(good), []);
});
