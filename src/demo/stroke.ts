import type { Random } from "../random.ts";
import type { Point } from "./geometry.ts";

/** One straight piece of a pen stroke, a scratch or a fibre, in units of the scene. */
export interface Segment {
  /** Where it starts. */
  readonly start: Point;
  /** From its start to its end. */
  readonly reach: Point;
}

/**
 * Joins points by straight segments.
 *
 * @param chain The points in their order.
 * @returns One segment fewer than there are points.
 */
export function joinPoints(chain: readonly Point[]): Segment[] {
  return chain.slice(1).map((end, i) => {
    const start = chain[i] ?? end;
    return { start, reach: { x: end.x - start.x, y: end.y - start.y } };
  });
}

/** The place of a chain of segments that is nearest to a point. */
export interface Nearest {
  /** Distance to it, in units; Infinity when there are no segments. */
  readonly distance: number;
  /** Where along the chain it lies: number of segments before it plus the share of its own, from 0. */
  readonly position: number;
}

/**
 * Finds the place of a chain that is nearest to a point.
 *
 * @param chain The segments.
 * @param x Position of the point.
 * @param y Position of the point.
 * @returns Distance and position along the chain.
 */
export function nearestOnStroke(chain: readonly Segment[], x: number, y: number): Nearest {
  let nearest = Infinity;
  let position = 0;
  let index = 0;
  for (const { start, reach } of chain) {
    const toX = x - start.x;
    const toY = y - start.y;
    const along = (toX * reach.x + toY * reach.y) / (reach.x * reach.x + reach.y * reach.y);
    const t = along < 0 ? 0 : along > 1 ? 1 : along;
    const offX = toX - t * reach.x;
    const offY = toY - t * reach.y;
    const square = offX * offX + offY * offY;
    if (square < nearest) {
      nearest = square;
      position = index + t;
    }
    index++;
  }
  return { distance: Math.sqrt(nearest), position };
}

/** Distance between two points of a wandering line, in units. */
const SPACING = 3;

/** Beyond half its length from its middle point, in units, a wandering line up to 3 units wide changes nothing. */
export const MARGIN = 2 * SPACING;

/**
 * Draws a line that bends at random, as a slipping tool or a curled hair does.
 *
 * @param random Source of the direction and the bends.
 * @param middle Where its middle point lies.
 * @param length Its length, in units.
 * @param bend How fast its curvature changes: 0 straight, 0.1 curled.
 * @returns Its points in order, 3 units apart.
 */
export function wander(random: Random, middle: Point, length: number, bend: number): Point[] {
  let place: Point = { x: 0, y: 0 };
  const points = [place];
  let direction = randomDirection(random);
  let curvature = 0;
  for (let left = length; left > 0; left -= SPACING) {
    place = { x: place.x + SPACING * direction.x, y: place.y + SPACING * direction.y };
    points.push(place);
    curvature = 0.9 * curvature + random.between(-bend, bend);
    direction = unit({
      x: direction.x - SPACING * curvature * direction.y,
      y: direction.y + SPACING * curvature * direction.x,
    });
  }
  const centre = points[Math.floor(points.length / 2)] ?? middle;
  return points.map(({ x, y }) => ({ x: x - centre.x + middle.x, y: y - centre.y + middle.y }));
}

/** A unit vector of any direction, each equally likely: a point of the disc, projected on its rim. */
function randomDirection(random: Random): Point {
  for (;;) {
    const point = { x: random.between(-1, 1), y: random.between(-1, 1) };
    const square = point.x * point.x + point.y * point.y;
    if (square > 0.01 && square < 1) return unit(point);
  }
}

function unit({ x, y }: Point): Point {
  const length = Math.sqrt(x * x + y * y);
  return { x: x / length, y: y / length };
}
