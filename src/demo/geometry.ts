/** A place in the plane, in units. */
export interface Point {
  /** To the right. */
  readonly x: number;
  /** Down. */
  readonly y: number;
}

/** A place or a direction in the scene. */
export interface Place extends Point {
  /** Height above the belt, towards the camera. */
  readonly z: number;
}

/** Where the part lies under the camera. */
export interface Pose {
  /** Position of the part's centre, in units. */
  readonly offset: Point;
  /** Cosine of the part's rotation. */
  readonly cosine: number;
  /** Sine of the part's rotation, positive clockwise. */
  readonly sine: number;
}

/**
 * Turns a point of the part into a point of the field of view.
 *
 * @param pose Where the part lies.
 * @param point The point in the part's own coordinates.
 * @returns The same point as the camera sees it.
 */
export function toField({ offset, cosine, sine }: Pose, { x, y }: Point): Point {
  return { x: offset.x + cosine * x - sine * y, y: offset.y + sine * x + cosine * y };
}

/**
 * Turns a point of the field of view into a point of the part; the inverse of `toField`.
 *
 * @param pose Where the part lies.
 * @param point The point as the camera sees it.
 * @returns The same point in the part's own coordinates.
 */
export function toPart({ offset, cosine, sine }: Pose, point: Point): Point {
  const x = point.x - offset.x;
  const y = point.y - offset.y;
  return { x: cosine * x + sine * y, y: cosine * y - sine * x };
}

/**
 * Measures the distance between two points.
 *
 * @param a One point.
 * @param b The other point.
 * @returns Their distance, in the unit of their coordinates.
 */
export function distanceBetween(a: Point, b: Point): number {
  const x = a.x - b.x;
  const y = a.y - b.y;
  return Math.sqrt(x * x + y * y);
}
