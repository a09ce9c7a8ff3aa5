/** Ranking metrics straight from their definitions, one threshold or one pair at a time. */

/** Share of (anomalous, normal) pairs in the right order, ties 1/2; O(n^2). */
export function aurocTwin(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  let pairs = 0;
  for (let a = 0; a < scores.length; a++) {
    for (let n = 0; n < scores.length; n++) {
      if (labels[a] !== 1 || labels[n] !== 0) continue;
      const [anomalous, normal] = [scores[a] as number, scores[n] as number];
      pairs++;
      right += anomalous > normal ? 1 : anomalous === normal ? 0.5 : 0;
    }
  }
  return right / pairs;
}

/** [true positives, false positives, false negatives, true negatives] at a threshold. */
export function countsTwin(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): [number, number, number, number] {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const positive = (scores[i] as number) >= threshold;
    counts[positive ? (labels[i] === 1 ? 0 : 1) : (labels[i] === 1 ? 2 : 3)]++;
  }
  return counts;
}

/** Distinct scores, highest first. */
export function distinctDescending(scores: ArrayLike<number>): number[] {
  return [...new Set(Array.from(scores))].sort((a, b) => b - a);
}

/** Sum of (R_k - R_(k-1)) P_k, counting afresh at each threshold. */
export function averagePrecisionTwin(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  let lastRecall = 0;
  for (const threshold of distinctDescending(scores)) {
    const [tp, fp, fn] = countsTwin(scores, labels, threshold);
    const recall = tp / (tp + fn);
    sum += (recall - lastRecall) * (tp / (tp + fp));
    lastRecall = recall;
  }
  return lastRecall > 0 ? sum : NaN;
}

/** [best F1, highest threshold that gives it], compared as fractions of integers. */
export function bestF1Twin(scores: ArrayLike<number>, labels: ArrayLike<number>): [number, number] {
  let best: [bigint, bigint, number] = [-1n, 1n, NaN];
  for (const threshold of distinctDescending(scores)) {
    const [tp, fp, fn] = countsTwin(scores, labels, threshold);
    if (tp + fn === 0) return [NaN, NaN];
    const [part, whole] = [BigInt(2 * tp), BigInt(2 * tp + fp + fn)];
    if (part * best[1] > best[0] * whole) best = [part, whole, threshold];
  }
  return [Number(best[0]) / Number(best[1]), best[2]];
}
