/** Polygons whose edges may be slanted. */

import type { Canvas } from "./canvas.ts";
import type { Rgb } from "./colormap.ts";

/** A corner, in pixels of the picture. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/**
 * Draws the outline of a polygon. What lies outside of the canvas is cut off.
 *
 * @param canvas Where to draw.
 * @param corners Its corners; the last leads to the first.
 * @param place.left Column of the corners' origin.
 * @param place.zoom Pixels of the canvas to one of the picture.
 * @param place.thickness Of the line, in pixels of the canvas.
 */
export function drawPolygon(
  canvas: Canvas,
  corners: readonly Corner[],
  { left, zoom, thickness, colour }: {
    readonly left: number;
    readonly zoom: number;
    readonly thickness: number;
    readonly colour: Rgb;
  },
): void {
  const before = Math.floor(thickness / 2);
  corners.forEach((corner, i) => {
    const next = corners[(i + 1) % corners.length] as Corner;
    const [across, down] = [(next.x - corner.x) * zoom, (next.y - corner.y) * zoom];
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(across), Math.abs(down))));
    for (let step = 0; step <= steps; step++) {
      canvas.fill({
        x: left + Math.round(corner.x * zoom + across * step / steps) - before,
        y: Math.round(corner.y * zoom + down * step / steps) - before,
        width: thickness,
        height: thickness,
      }, colour);
    }
  });
}
