/**
 * Scores of two classes, sorted and grouped: what every ranking metric is computed from.
 *
 * A metric over all distinct thresholds needs no list of scores, only a walk over the distinct scores from the
 * highest down, with the number of normal and of anomalous items at each. A list of image scores and a
 * billion pixels give the same walk, so the formulas are written once.
 *
 * @module
 */

/** Scores of normal and anomalous items, grouped by distinct score. */
export interface ScoreSteps {
  /** Number of normal items. */
  readonly normal: number;
  /** Number of anomalous items. */
  readonly anomalous: number;
  /**
   * Walks over the distinct scores, highest first.
   *
   * @param visit Called once for each distinct score with the number of normal and of anomalous items that have it.
   */
  descend(visit: (score: number, normal: number, anomalous: number) => void): void;
}

/**
 * Groups a list of scores, for example one for each image.
 *
 * @param scores One score for each item; infinities are legal, -0 equals 0.
 * @param labels One label for each item: 0 is normal, 1 is anomalous.
 * @returns The walk over the distinct scores.
 * @throws {TypeError} If there are not as many labels as scores.
 * @throws {RangeError} If a score is NaN or a label is neither 0 nor 1.
 */
export function scoreSteps(scores: ArrayLike<number>, labels: ArrayLike<number>): ScoreSteps {
  if (scores.length !== labels.length) {
    throw new TypeError(
      `Cannot rank scores: received ${scores.length} scores and ${labels.length} labels, wanted one label each`,
    );
  }
  const anomalousCount = Array.prototype.filter.call(labels, (label) => label === 1).length;
  const classes = [
    new Float64Array(scores.length - anomalousCount),
    new Float64Array(anomalousCount),
  ] as const;
  const filled: [number, number] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    const label = labels[i];
    if (Number.isNaN(score)) {
      throw new RangeError(`Cannot rank scores: score ${i} is NaN; leave items without a score out`);
    }
    if (label !== 0 && label !== 1) {
      throw new RangeError(
        `Cannot rank scores: label ${i} is ${label}, wanted 0 for normal or 1 for anomalous`,
      );
    }
    classes[label][filled[label]++] = score;
  }
  const [normal, anomalous] = classes.map((values) => values.sort()) as [Float64Array, Float64Array];
  return {
    normal: normal.length,
    anomalous: anomalous.length,
    descend: (visit) => merge(normal, anomalous, visit),
  };
}

/** Visits the distinct values of two ascending lists from the highest down, with how often each list has it. */
function merge(
  normal: Float64Array,
  anomalous: Float64Array,
  visit: (score: number, normal: number, anomalous: number) => void,
): void {
  let n = normal.length;
  let a = anomalous.length;
  while (n > 0 || a > 0) {
    const score = Math.max(normal[n - 1] ?? -Infinity, anomalous[a - 1] ?? -Infinity);
    const [normalsBefore, anomalousBefore] = [n, a];
    while (n > 0 && normal[n - 1] === score) n--;
    while (a > 0 && anomalous[a - 1] === score) a--;
    visit(score, normalsBefore - n, anomalousBefore - a);
  }
}
