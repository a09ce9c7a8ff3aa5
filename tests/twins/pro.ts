import { distinctDescending } from "./ranking.ts";
import { regionsTwin } from "./regions.ts";

/** One image for the twin: scores and mask of height * width pixels. */
export interface ScoredImage {
  readonly map: ArrayLike<number>;
  readonly mask: ArrayLike<number>;
  readonly shape: readonly [number, number];
}

/**
 * PRO-score straight from its definition: at every distinct score, count each region's pixels at or above it afresh.
 * Pixels whose score is NaN are left out of everything.
 */
export function proScoreTwin(images: readonly ScoredImage[], connectivity: 4 | 8, limit: number): number {
  const regions: number[][] = [];
  const normal: number[] = [];
  for (const { map, mask, shape } of images) {
    const labels = regionsTwin(mask, shape, connectivity);
    const own: number[][] = [];
    for (let i = 0; i < labels.length; i++) {
      const [label, score] = [labels[i] as number, map[i] as number];
      if (Number.isNaN(score)) continue;
      if (label === -1) normal.push(score);
      else (own[label] ??= []).push(score);
    }
    regions.push(...own.filter((scores) => scores !== undefined));
  }
  const share = (scores: number[], threshold: number) =>
    scores.filter((s) => s >= threshold).length / scores.length;
  const points = [{ x: 0, y: 0 }];
  for (const threshold of distinctDescending([...normal, ...regions.flat()])) {
    const y = regions.reduce((sum, scores) => sum + share(scores, threshold), 0) / regions.length;
    points.push({ x: share(normal, threshold), y });
  }
  return areaUpTo(points, limit) / limit;
}

function areaUpTo(points: { x: number; y: number }[], limit: number): number {
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    if (from === undefined || to === undefined) continue;
    if (Number.isNaN(to.x + to.y)) return NaN;
    if (from.x >= limit) break;
    const x = Math.min(to.x, limit);
    const y = to.x > limit ? from.y + (to.y - from.y) * (limit - from.x) / (to.x - from.x) : to.y;
    area += (x - from.x) * (from.y + y) / 2;
  }
  return points.length > 1 ? area : NaN;
}
