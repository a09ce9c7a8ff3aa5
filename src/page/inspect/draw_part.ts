/** A picture with the colours of its map over it, and the odd regions outlined. */

/// <reference lib="dom" />

import type { Picture, ScoredPart } from "../calls.ts";

/** What both kinds of canvas draw with. */
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws a part that has its layers; the heat lies over it as strongly as is wished, from 0 to 1. */
export function drawPart(context: Context, part: ScoredPart, opacity: number): void {
  const { layers } = part;
  if (!layers) return;
  context.putImageData(pixels(layers.picture), 0, 0);
  if (layers.heat) overlay(context, layers.heat, opacity);
  outline(context, part);
}

function pixels({ width, height, data }: Picture): ImageData {
  return new ImageData(data, width, height);
}

/** Pixels that are put replace what is there; those of a picture lie over it. */
function overlay(context: Context, heat: Picture, opacity: number): void {
  const layer = new OffscreenCanvas(heat.width, heat.height);
  layer.getContext("2d")?.putImageData(pixels(heat), 0, 0);
  context.globalAlpha = opacity;
  context.drawImage(layer, 0, 0);
  context.globalAlpha = 1;
}

/** Outlines in white between two dark lines, which show on any part. */
function outline(context: Context, { regions = [], width, height }: ScoredPart): void {
  const line = Math.max(1, Math.round(Math.max(width, height) / 400));
  for (const { contour: { outer, holes } } of regions) {
    for (const ring of [outer, ...holes]) {
      const path = new Path2D();
      ring.forEach(([x, y], i) => i === 0 ? path.moveTo(x, y) : path.lineTo(x, y));
      path.closePath();
      for (const [style, wide] of [["#000", 3 * line], ["#fff", line]] as const) {
        context.strokeStyle = style;
        context.lineWidth = wide;
        context.stroke(path);
      }
    }
  }
}
