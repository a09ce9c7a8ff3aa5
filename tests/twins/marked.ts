/** Whether shapes mark a pixel, asked of its centre alone: what src/page/region/raster.ts finds by rows and boxes. */

import type { Point, Shape } from "../../src/page/region/shapes.ts";

/** 1 or 0 of every pixel, row by row. */
export function markedByCentres(
  { width, height }: { width: number; height: number },
  shapes: readonly Shape[],
): number[] {
  return Array.from({ length: width * height }, (_, i) => {
    const centre = { x: i % width + 0.5, y: Math.floor(i / width) + 0.5 };
    const last = shapes.findLast((shape) => holds(shape, centre));
    return last ? Number(!last.away) : Number(shapes[0]?.away ?? true);
  });
}

function holds(shape: Shape, point: Point): boolean {
  switch (shape.kind) {
    case "rectangle": {
      const { left, top, width, height } = shape.box;
      return point.x > left && point.x < left + width && point.y > top && point.y < top + height;
    }
    case "polygon":
      return isInside(shape.corners, point);
    case "stroke":
      return shape.path.some((to, i) => isNear(point, shape.path[i - 1] ?? to, to, shape.radius));
  }
}

/** Whether a ray to the left crosses an odd number of edges. */
function isInside(corners: readonly Point[], { x, y }: Point): boolean {
  let crossed = 0;
  for (const [i, a] of corners.entries()) {
    const b = corners[(i + 1) % corners.length] as Point;
    const [low, high] = a.y < b.y ? [a, b] : [b, a];
    if (y < low.y || y >= high.y) continue;
    if (low.x + (y - low.y) / (high.y - low.y) * (high.x - low.x) <= x) crossed++;
  }
  return crossed % 2 === 1;
}

/** Whether a point is no farther from a line between two than a radius: from one of its ends, or from its side. */
function isNear(point: Point, a: Point, b: Point, radius: number): boolean {
  const ends = Math.min(Math.hypot(point.x - a.x, point.y - a.y), Math.hypot(point.x - b.x, point.y - b.y));
  if (ends <= radius) return true;
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const along = (point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y);
  const aside = Math.abs((point.x - a.x) * (b.y - a.y) - (point.y - a.y) * (b.x - a.x));
  return length > 0 && along >= 0 && along <= length * length && aside <= radius * length;
}
