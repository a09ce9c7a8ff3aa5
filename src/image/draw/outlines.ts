/**
 * Outlines of regions on a picture.
 *
 * @module
 */
import type { Canvas } from "./canvas.ts";
import type { Rgb } from "./colormap.ts";

/** Corners of a closed ring of upright and level edges; the last leads to the first. */
export type Ring = readonly (readonly [x: number, y: number])[];

/** Where the corners lie on the canvas, and how thick the line is. */
export interface OutlinePlace {
  /** Column of the corners' origin. */
  readonly left: number;
  /** Pixels of the canvas to a unit of the corners, across and down. */
  readonly scale: readonly [x: number, y: number];
  /** Thickness of the line in pixels of the canvas. */
  readonly thickness: number;
}

/** White on black: seen on any part and on any colour of the heat. */
const LINE: Rgb = [255, 255, 255];
const CASING: Rgb = [0, 0, 0];

/**
 * Draws rings as white lines in a black casing of one pixel. What lies outside of the canvas is cut off.
 *
 * @param canvas Where to draw.
 * @param rings Outer rings and holes of regions.
 * @param place Where the corners lie on the canvas.
 */
export function drawOutlines(canvas: Canvas, rings: readonly Ring[], place: OutlinePlace): void {
  // All casings come first, so that none covers the line of a neighbour.
  for (const ring of rings) drawRing(canvas, ring, { ...place, thickness: place.thickness + 2 }, CASING);
  for (const ring of rings) drawRing(canvas, ring, place, LINE);
}

function drawRing(
  canvas: Canvas,
  ring: Ring,
  { left, scale: [scaleX, scaleY], thickness }: OutlinePlace,
  colour: Rgb,
): void {
  const corners = ring.map(([x, y]) => [left + Math.round(x * scaleX), Math.round(y * scaleY)] as const);
  const before = Math.floor(thickness / 2);
  corners.forEach(([x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length] as readonly [number, number];
    canvas.fill({
      x: Math.min(x, nextX) - before,
      y: Math.min(y, nextY) - before,
      width: Math.abs(nextX - x) + thickness,
      height: Math.abs(nextY - y) + thickness,
    }, colour);
  });
}
