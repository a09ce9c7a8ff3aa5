/** What is drawn on a picture, in its pixels: (0, 0) is the top left corner of the first one, and its centre is (0.5, 0.5). */

/** A place on a picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Columns and rows. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of whole pixels. */
export interface Box extends Extent {
  readonly left: number;
  readonly top: number;
}

/** A shape that adds to the region of interest or takes away from it. */
export type Shape = { readonly away: boolean } & Outline;

/** How a shape lies. */
export type Outline =
  | { readonly kind: "rectangle"; readonly box: Box }
  | { readonly kind: "polygon"; readonly corners: readonly Point[] }
  | { readonly kind: "stroke"; readonly path: readonly Point[]; readonly radius: number };

/** What was drawn. */
export interface Region {
  /** The part of the picture that is looked at; null: all of it. */
  readonly window: Box | null;
  /** The region of interest, in the order of drawing. */
  readonly shapes: readonly Shape[];
}

/** Nothing drawn: all of a picture is looked at. */
export const NOTHING: Region = { window: null, shapes: [] };

/** Shortest side of a window in pixels: the library wants more than one. */
const LEAST_WINDOW = 2;

/** The whole pixels that a rectangle between two corners touches, inside the picture; null if it has no area there. */
export function boxBetween(a: Point, b: Point, { width, height }: Extent): Box | null {
  const inside = (value: number, end: number) => Math.min(Math.max(value, 0), end);
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  if (left === right || top === bottom) return null;
  const [l, t] = [inside(Math.floor(left), width), inside(Math.floor(top), height)];
  const [r, u] = [inside(Math.ceil(right), width), inside(Math.ceil(bottom), height)];
  return r > l && u > t ? { left: l, top: t, width: r - l, height: u - t } : null;
}

/** Whether a box can be a window. */
export function isWindow(box: Box): boolean {
  return Math.min(box.width, box.height) >= LEAST_WINDOW;
}

/** A box as a window inside a picture: in whole pixels, large enough, moved inside where it is not. */
export function windowInside(box: Box, { width, height }: Extent): Box {
  const whole = (value: number, least: number, most: number) =>
    Math.min(Math.max(Number.isFinite(value) ? Math.round(value) : least, least), most);
  const across = whole(box.width, Math.min(LEAST_WINDOW, width), width);
  const down = whole(box.height, Math.min(LEAST_WINDOW, height), height);
  return {
    left: whole(box.left, 0, width - across),
    top: whole(box.top, 0, height - down),
    width: across,
    height: down,
  };
}
