/** A pen that draws shapes, led by a pointer or by keys: from where it is pressed to where it is lifted, or from corner to corner. */

import { type Box, boxBetween, type Extent, isWindow, type Point, type Shape } from "./shapes.ts";

/** What can be drawn with. */
export const TOOLS = ["window", "rectangle", "polygon", "brush", "eraser"] as const;

/** One of {@linkcode TOOLS}. */
export type Tool = typeof TOOLS[number];

/** A pen in use. */
export interface Pen {
  /** What it draws. */
  readonly tool: Tool;
  /** Whether rectangles and polygons take away. */
  readonly away: boolean;
  /** Half the width of brush and eraser in pixels of the picture. */
  readonly radius: number;
  /** Where it was since it was pressed; of a polygon the corners; empty where it is lifted. */
  readonly path: readonly Point[];
  /** Where it is; null if it is not over the picture. */
  readonly at: Point | null;
}

/** What comes of a movement: the pen, and what was drawn with it, if something was. */
export interface Drawn {
  readonly pen: Pen;
  readonly drawn: { readonly window: Box } | { readonly shape: Shape } | null;
}

/** Fewest corners of an area. */
const FEWEST_CORNERS = 3;

/** Between two places of a brush, in radiuses: from one to the next it goes straight. */
const STEP = 0.25;

/** Whether something is begun. */
export function isDown({ path }: Pen): boolean {
  return path.length > 0;
}

/**
 * Presses the pen. A polygon gets a corner there, and is closed by one on its first.
 *
 * @param near How near to the first corner counts as on it, in pixels of the picture.
 */
export function pressed(pen: Pen, at: Point, { near, size }: { near: number; size: Extent }): Drawn {
  const [first] = pen.path;
  if (pen.tool !== "polygon" || !first) return { pen: { ...pen, at, path: [at] }, drawn: null };
  if (Math.hypot(at.x - first.x, at.y - first.y) <= near) return finished({ ...pen, at }, size);
  return { pen: { ...pen, at, path: [...pen.path, at] }, drawn: null };
}

/** Moves the pen. Of the way of a brush places are kept that are a good part of its width apart. */
export function moved(pen: Pen, at: Point): Pen {
  if (!isDown(pen) || pen.tool === "polygon") return { ...pen, at };
  if (!isBrush(pen)) return { ...pen, at, path: [pen.path[0] as Point, at] };
  const last = pen.path.at(-1) as Point;
  const isFar = Math.hypot(at.x - last.x, at.y - last.y) >= STEP * pen.radius;
  return { ...pen, at, path: isFar ? [...pen.path, at] : pen.path };
}

/** Lifts the pen, which ends all but a polygon. */
export function lifted(pen: Pen, size: Extent): Drawn {
  return pen.tool === "polygon" ? { pen, drawn: null } : finished(pen, size);
}

/** Ends what was begun; what has no area is dropped. */
export function finished(pen: Pen, size: Extent): Drawn {
  return { pen: dropped(pen), drawn: isDown(pen) ? drawnBy(pen, size) : null };
}

/** Drops what was begun. */
export function dropped(pen: Pen): Pen {
  return { ...pen, path: [] };
}

function drawnBy({ tool, away, radius, path }: Pen, size: Extent): Drawn["drawn"] {
  const [first, last] = [path[0] as Point, path.at(-1) as Point];
  switch (tool) {
    case "window": {
      const box = boxBetween(first, last, size);
      return box && isWindow(box) ? { window: box } : null;
    }
    case "rectangle": {
      const box = boxBetween(first, last, size);
      return box && { shape: { kind: "rectangle", away, box } };
    }
    case "polygon": {
      const corners = path.filter((point, i) => i === 0 || !isSame(point, path[i - 1] as Point)); // a double click gives one twice
      return corners.length < FEWEST_CORNERS ? null : { shape: { kind: "polygon", away, corners } };
    }
    case "brush":
    case "eraser":
      return { shape: { kind: "stroke", away: tool === "eraser", path, radius } };
  }
}

function isBrush({ tool }: Pen): boolean {
  return tool === "brush" || tool === "eraser";
}

function isSame(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y;
}
