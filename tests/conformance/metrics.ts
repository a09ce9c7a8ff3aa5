/** Runners of the kinds `metrics_image` and `metrics_pixel`: counting on the host, no kernel takes part. */

import { confusionAt, rates } from "../../src/evaluate/confusion.ts";
import { PixelTally } from "../../src/evaluate/pixel_tally.ts";
import { proScore } from "../../src/evaluate/pro.ts";
import { auroc, averagePrecision, bestF1 } from "../../src/evaluate/ranking.ts";
import { type ScoreSteps, scoreSteps } from "../../src/evaluate/score_steps.ts";
import type { Connectivity } from "../../src/regions/regions.ts";
import { type Fixture, fixtureInput } from "./fixture.ts";

/** Outputs by name, in the layout of the expected ones. */
export type Results = Record<string, ArrayLike<number>>;

/**
 * Kind `metrics_image`: figures of a list of scores.
 *
 * @param fixture Inputs `scores`, `labels` and `thr`, each followed by the number of the case.
 * @returns The outputs by name.
 * @throws {SyntaxError} If an input is missing or of another type.
 */
export function runMetricsImage(fixture: Fixture): Promise<Results> {
  const results: Results = {};
  for (const k of caseNumbers(fixture, "scores")) {
    const scores = fixtureInput(fixture, `scores${k}`, "F32").data;
    const labels = fixtureInput(fixture, `labels${k}`, "U8").data;
    Object.assign(results, ranking(fixture, k, scoreSteps(scores, labels)));
  }
  return Promise.resolve(results);
}

/**
 * Kind `metrics_pixel`: figures of maps and masks, with 8- and 4-connected regions.
 *
 * @param fixture Inputs `maps`, `masks` and `thr`, each followed by the number of the case.
 * @returns The outputs by name.
 * @throws {SyntaxError} If an input is missing or of another type.
 */
export function runMetricsPixel(fixture: Fixture): Promise<Results> {
  const results: Results = {};
  for (const k of caseNumbers(fixture, "maps")) {
    const eight = tally(fixture, k, 8);
    const four = tally(fixture, k, 4);
    Object.assign(results, ranking(fixture, k, eight), {
      [`pro8_${k}`]: [proScore(eight)],
      [`pro4_${k}`]: [proScore(four)],
      [`pro8_full_${k}`]: [proScore(eight, 1)],
      [`regions8_${k}`]: [eight.regions],
      [`regions4_${k}`]: [four.regions],
      [`areas8_${k}`]: eight.areas.toSorted((a, b) => a - b),
    });
  }
  return Promise.resolve(results);
}

/** The k of all inputs called `prefix` and k. */
function caseNumbers(fixture: Fixture, prefix: string): number[] {
  return Object.keys(fixture.inputs)
    .filter((key) => key.startsWith(prefix))
    .map((key) => Number(key.slice(prefix.length)));
}

function ranking(fixture: Fixture, k: number, steps: ScoreSteps): Results {
  const { f1, threshold } = bestF1(steps);
  const counts = confusionAt(steps, fixtureInput(fixture, `thr${k}`, "F32").data);
  return {
    [`auroc${k}`]: [auroc(steps)],
    [`ap${k}`]: [averagePrecision(steps)],
    [`best_f1${k}`]: [f1],
    [`best_threshold${k}`]: [threshold],
    [`counts${k}`]: counts.flatMap((
      { truePositives, falsePositives, falseNegatives, trueNegatives },
    ) => [truePositives, falsePositives, falseNegatives, trueNegatives]),
    [`prif${k}`]: counts.map(rates).flatMap(({ precision, recall, iou, f1 }) => [precision, recall, iou, f1]),
  };
}

function tally(fixture: Fixture, k: number, connectivity: Connectivity): PixelTally {
  const maps = fixtureInput(fixture, `maps${k}`, "F32");
  const masks = fixtureInput(fixture, `masks${k}`, "U8").data;
  const [count, height, width] = maps.shape as [number, number, number];
  const pixels = height * width;
  const result = new PixelTally(connectivity);
  for (let first = 0; first < count * pixels; first += pixels) {
    const [map, mask] = [maps.data.subarray(first, first + pixels), masks.subarray(first, first + pixels)];
    result.add(map, [height, width], mask);
  }
  return result;
}
