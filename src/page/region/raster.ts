/** From shapes to the pixels that are looked at: those whose centre lies in them. */

import type { Extent, Point, Shape } from "./shapes.ts";

/** Pixels of a picture, 1 where it is looked at. */
export interface Mask extends Extent {
  /** [height, width], 0 or 1. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * The pixels that shapes mark, one drawn over the other. Where the first takes away, it takes away from the whole picture.
 *
 * @returns Null if there are no shapes: nothing was drawn, and everything is looked at.
 */
export function maskOf(size: Extent, shapes: readonly Shape[]): Mask | null {
  const [first] = shapes;
  if (!first) return null;
  const mask = { ...size, data: new Uint8Array(size.width * size.height).fill(first.away ? 1 : 0) };
  for (const shape of shapes) drawShape(mask, shape);
  return mask;
}

/** Share of a mask's pixels that are looked at. */
export function shareOf({ data }: Mask): number {
  let count = 0;
  for (const value of data) count += value;
  return count / data.length;
}

/** Draws one shape over what a mask has; the mask is changed. */
export function drawShape(mask: Mask, shape: Shape): void {
  const value = shape.away ? 0 : 1;
  switch (shape.kind) {
    case "rectangle": {
      const { left, top, width, height } = shape.box;
      for (let y = Math.max(top, 0); y < Math.min(top + height, mask.height); y++) {
        fillRow(mask, y, left, left + width, value);
      }
      return;
    }
    case "polygon":
      return fillPolygon(mask, shape.corners, value);
    case "stroke":
      return drawStroke(mask, shape.path, shape.radius, value);
  }
}

/** Fills the pixels whose centres a line of them from `left` to `right` passes an odd number of edges to: the even-odd rule. */
function fillPolygon(mask: Mask, corners: readonly Point[], value: 0 | 1): void {
  for (let y = 0; y < mask.height; y++) {
    const crossings = corners.flatMap((from, i) => {
      const to = corners[(i + 1) % corners.length] as Point;
      const centre = y + 0.5;
      if ((from.y <= centre) === (to.y <= centre)) return [];
      return [from.x + (centre - from.y) / (to.y - from.y) * (to.x - from.x)];
    }).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      // Centres from the first crossing on, up to the second one but not on it.
      fillRow(
        mask,
        y,
        Math.ceil(crossings[i] as number - 0.5),
        Math.ceil(crossings[i + 1] as number - 0.5),
        value,
      );
    }
  }
}

/** Fills the pixels whose centres are no farther from a path than a radius; of a path of one point those around it. */
function drawStroke(mask: Mask, path: readonly Point[], radius: number, value: 0 | 1): void {
  path.forEach((to, i) => {
    const from = path[Math.max(i - 1, 0)] as Point;
    if (i === 0 && path.length > 1) return;
    const first = Math.max(Math.floor(Math.min(from.y, to.y) - radius), 0);
    const last = Math.min(Math.ceil(Math.max(from.y, to.y) + radius), mask.height - 1);
    const left = Math.max(Math.floor(Math.min(from.x, to.x) - radius), 0);
    const right = Math.min(Math.ceil(Math.max(from.x, to.x) + radius), mask.width - 1);
    for (let y = first; y <= last; y++) {
      for (let x = left; x <= right; x++) {
        if (distance({ x: x + 0.5, y: y + 0.5 }, from, to) <= radius) mask.data[y * mask.width + x] = value;
      }
    }
  });
}

/** From a point to the nearest one of a line between two. */
function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared;
  const at = Math.min(Math.max(along, 0), 1);
  return Math.hypot(from.x + at * dx - point.x, from.y + at * dy - point.y);
}

function fillRow(mask: Mask, y: number, from: number, to: number, value: 0 | 1): void {
  const [start, end] = [Math.max(from, 0), Math.min(to, mask.width)];
  if (end > start) mask.data.fill(value, y * mask.width + start, y * mask.width + end);
}
