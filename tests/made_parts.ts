/** Made descriptions of images: parts are points in a few dimensions, frames of one part lie near its point. */

import { Random } from "../src/random.ts";

/** Numbers in the two views of an image. */
const DIMS = [120, 240];

/** Sum of twelve uniform numbers: normal enough. */
export function gaussian(random: Random): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.next();
  return sum;
}

/** A point around another one, or around the origin. */
export function around(random: Random, centre: readonly number[], deviation: number): number[] {
  return centre.map((value) => value + deviation * gaussian(random));
}

/** Views of points: random mixtures of their coordinates. */
export function viewsOf(points: readonly (readonly number[])[], seed: number): Float32Array[] {
  const random = new Random(seed);
  return DIMS.map((dims) => {
    const rows = Array.from({ length: dims }, () => (points[0] ?? []).map(() => gaussian(random)));
    return Float32Array.from(
      points.flatMap((point) =>
        rows.map((row) => row.reduce((sum, weight, i) => sum + weight * (point[i] as number), 0))
      ),
    );
  });
}
