/**
 * Curves for plotting. The figures are computed from all distinct scores; a plot needs no more points than it has
 * pixels, so points are left out where the curve does not leave a small square. Every point that is kept is exact.
 *
 * @module
 */

import type { PixelSteps } from "./pixel_tally.ts";
import { PRO_LIMIT, walkPro } from "./pro.ts";
import type { ScoreSteps } from "./score_steps.ts";

/** A point of a curve, and the threshold that gives it. */
export interface CurvePoint {
  /** Threshold; an item is predicted anomalous when score >= threshold. */
  readonly threshold: number;
  /** Abscissa, 0 to 1. */
  readonly x: number;
  /** Ordinate, 0 to 1. */
  readonly y: number;
}

/**
 * Points within this distance of a kept point, along both axes, may be left out: half a pixel of a 500-pixel plot.
 */
const RESOLUTION = 1e-3;

/**
 * ROC curve: false positive rate (x) and recall (y), from (0, 0) at an infinite threshold to (1, 1).
 *
 * @param steps Scores of both classes.
 * @returns Some thousand points at most; none when a class is absent.
 */
export function rocCurve(steps: ScoreSteps): CurvePoint[] {
  if (steps.normal === 0 || steps.anomalous === 0) return [];
  const curve = new ThinnedCurve();
  let falsePositives = 0;
  let truePositives = 0;
  curve.add(Infinity, 0, 0);
  steps.descend((score, normal, anomalous) => {
    falsePositives += normal;
    truePositives += anomalous;
    curve.add(score, falsePositives / steps.normal, truePositives / steps.anomalous);
  });
  return curve.finish();
}

/**
 * Precision-recall curve: recall (x) and precision (y), from the highest score down.
 *
 * @param steps Scores of both classes.
 * @returns Some thousand points at most; none when no item is anomalous.
 */
export function precisionRecallCurve(steps: ScoreSteps): CurvePoint[] {
  if (steps.anomalous === 0) return [];
  const curve = new ThinnedCurve();
  let truePositives = 0;
  let positives = 0;
  steps.descend((score, normal, anomalous) => {
    truePositives += anomalous;
    positives += normal + anomalous;
    curve.add(score, truePositives / steps.anomalous, truePositives / positives);
  });
  return curve.finish();
}

/**
 * PRO curve: false positive rate (x) and mean overlap of the regions (y), from (0, 0) to the limit.
 *
 * @param steps Pixels of all images.
 * @param limit Largest false positive rate, over 0 and at most 1.
 * @returns Some thousand points at most; none without a normal pixel or without a region.
 * @throws {RangeError} If the limit is outside its range.
 */
export function proCurve(steps: PixelSteps, limit: number = PRO_LIMIT): CurvePoint[] {
  if (steps.normal === 0 || steps.regions === 0) return [];
  const curve = new ThinnedCurve();
  curve.add(Infinity, 0, 0);
  walkPro(
    steps,
    limit,
    (score, falsePositives, overlap) => curve.add(score, falsePositives / steps.normal, overlap),
  );
  return curve.finish();
}

/**
 * Keeps a point when the next one is too far from the last kept one, so that nothing strays from the kept points.
 */
class ThinnedCurve {
  readonly #points: CurvePoint[] = [];
  #threshold = NaN;
  #x = NaN;
  #y = NaN;

  add(threshold: number, x: number, y: number): void {
    const kept = this.#points.at(-1);
    const far = kept === undefined || Math.max(Math.abs(x - kept.x), Math.abs(y - kept.y)) > RESOLUTION;
    if (far) this.#keepPending();
    [this.#threshold, this.#x, this.#y] = [threshold, x, y];
  }

  finish(): CurvePoint[] {
    this.#keepPending();
    return this.#points;
  }

  #keepPending(): void {
    const kept = this.#points.at(-1);
    if (Number.isNaN(this.#x) || (kept?.x === this.#x && kept.y === this.#y)) return;
    this.#points.push({ threshold: this.#threshold, x: this.#x, y: this.#y });
  }
}
