/** A picture with the colours of its map over it, and the odd regions outlined. */

/// <reference lib="dom" />

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Picture, ScoredPart } from "../calls.ts";

/** Shows a part; the heat lies over it as strongly as is wished. */
export function PartPicture(
  { part, opacity, label }: { part: ScoredPart; opacity: number; label: string },
): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, layers } = part;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !layers) return;
    context.putImageData(pixels(layers.picture), 0, 0);
    if (layers.heat) overlay(context, layers.heat, opacity);
    outline(context, part);
  }, [part, opacity]);
  return <canvas ref={canvas} class="part" width={width} height={height} role="img" aria-label={label} />;
}

function pixels({ width, height, data }: Picture): ImageData {
  return new ImageData(data, width, height);
}

/** Pixels that are put replace what is there; those of a picture lie over it. */
function overlay(context: CanvasRenderingContext2D, heat: Picture, opacity: number): void {
  const layer = new OffscreenCanvas(heat.width, heat.height);
  layer.getContext("2d")?.putImageData(pixels(heat), 0, 0);
  context.globalAlpha = opacity;
  context.drawImage(layer, 0, 0);
  context.globalAlpha = 1;
}

/** Outlines in white between two dark lines, which show on any part. */
function outline(context: CanvasRenderingContext2D, { regions = [], width, height }: ScoredPart): void {
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
