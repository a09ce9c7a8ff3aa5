/** Correlation of a moved picture with a reference, in float64, written from the definition. */

import type { Size } from "../../src/preprocess/settings.ts";

/** A motion: cos, sin, shift in pixels of the frame. */
export interface Moved {
  readonly cos: number;
  readonly sin: number;
  readonly x: number;
  readonly y: number;
}

/**
 * @param reference [height, width]; its border is left out.
 * @param image [height, width], sampled bilinearly.
 * @param size Size of both.
 * @param frame Size of the frame that both show.
 * @returns Pearson's correlation over the pixels of the reference that the motion takes into the image, and their share.
 */
export function correlationTwin(
  reference: ArrayLike<number>,
  image: ArrayLike<number>,
  size: Size,
  frame: Size,
  { cos, sin, x, y }: Moved,
): { correlation: number; overlap: number } {
  const { width, height } = size;
  const pairs: [number, number][] = [];
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const across = (column + 0.5) * frame.width / width - frame.width / 2;
      const down = (row + 0.5) * frame.height / height - frame.height / 2;
      const at = {
        x: (frame.width / 2 + x + cos * across - sin * down) * width / frame.width - 0.5,
        y: (frame.height / 2 + y + sin * across + cos * down) * height / frame.height - 0.5,
      };
      if (at.x < 0 || at.y < 0 || at.x > width - 1 || at.y > height - 1) continue;
      pairs.push([reference[row * width + column] as number, sampled(image, size, at)]);
    }
  }
  const n = pairs.length;
  const mean = (of: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[of], 0) / n;
  const [mr, mi] = [mean(0), mean(1)];
  let [rr, ii, ri] = [0, 0, 0];
  for (const [r, i] of pairs) {
    rr += (r - mr) ** 2;
    ii += (i - mi) ** 2;
    ri += (r - mr) * (i - mi);
  }
  return { correlation: ri / Math.sqrt(rr * ii), overlap: n / ((width - 2) * (height - 2)) };
}

function sampled(image: ArrayLike<number>, { width, height }: Size, at: { x: number; y: number }): number {
  const [left, top] = [Math.min(Math.floor(at.x), width - 2), Math.min(Math.floor(at.y), height - 2)];
  const [u, v] = [at.x - left, at.y - top];
  const value = (row: number, column: number) => image[row * width + column] as number;
  return (1 - v) * ((1 - u) * value(top, left) + u * value(top, left + 1)) +
    v * ((1 - u) * value(top + 1, left) + u * value(top + 1, left + 1));
}
