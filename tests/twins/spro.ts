import { distinctDescending } from "./ranking.ts";

/** One image for the twin: scores, and the defects in it as lists of pixels, each with its saturated area. */
export interface DefectiveImage {
  readonly map: ArrayLike<number>;
  readonly defects: readonly { readonly pixels: readonly number[]; readonly area: number }[];
}

/**
 * Area under the curve of sPRO straight from its definition: at every distinct score, min(|defect over it| / saturated area, 1) of each
 * defect afresh. Pixels whose score is NaN are left out of everything; those of no defect are normal.
 */
export function sproTwin(images: readonly DefectiveImage[], limit: number): number {
  const normal: number[] = [];
  const defects: { scores: number[]; area: number }[] = [];
  for (const { map, defects: own } of images) {
    const marked = new Set(own.flatMap(({ pixels }) => pixels));
    for (let i = 0; i < map.length; i++) {
      const score = map[i] as number;
      if (!marked.has(i) && !Number.isNaN(score)) normal.push(score);
    }
    for (const { pixels, area } of own) {
      const scores = pixels.map((i) => map[i] as number).filter((score) => !Number.isNaN(score));
      if (scores.length > 0) defects.push({ scores, area });
    }
  }
  const over = (scores: readonly number[], threshold: number) => scores.filter((s) => s >= threshold).length;
  let area = 0;
  let [x, y] = [0, 0];
  for (const threshold of distinctDescending([...normal, ...defects.flatMap(({ scores }) => scores)])) {
    const nextX = over(normal, threshold) / normal.length;
    const found = defects.map(({ scores, area }) => Math.min(over(scores, threshold) / area, 1));
    const nextY = found.reduce((sum, share) => sum + share, 0) / defects.length;
    if (nextX > limit) {
      return (area + (limit - x) * (y + y + (nextY - y) * (limit - x) / (nextX - x)) / 2) / limit;
    }
    area += (nextX - x) * (y + nextY) / 2;
    [x, y] = [nextX, nextY];
  }
  return area / limit;
}
