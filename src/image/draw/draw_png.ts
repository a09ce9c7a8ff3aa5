/** Pictures of scores as PNG files, drawn in whatever thread. */

import { colourOf } from "./colormap.ts";
import type { Scale } from "./heat.ts";
import { DRAWN_BY } from "../drawn_mark.ts";
import { type OverlayInput, renderOverlay } from "./overlay.ts";
import { encodePng } from "../write/png.ts";

/** A picture to draw. */
export type Drawing =
  | { readonly kind: "overlay"; readonly input: OverlayInput }
  | {
    readonly kind: "map";
    readonly width: number;
    readonly height: number;
    /** [height, width]. */
    readonly map: Float32Array;
    readonly scale: Scale;
  };

/**
 * Draws a picture.
 *
 * @returns A PNG file, marked as drawn by this program.
 * @throws {RangeError} If an overlay's map has another size than its image, or the scale is not two finite ascending numbers.
 */
export function drawPng(drawing: Drawing): Uint8Array<ArrayBuffer> {
  if (drawing.kind === "overlay") return encodePng(renderOverlay(drawing.input), DRAWN_BY);
  const { width, height, map, scale } = drawing;
  return encodePng({ width, height, channels: 3, data: coloured(map, scale) }, DRAWN_BY);
}

/** The map in the colours of the scale; black where nothing was looked at. */
function coloured(map: Float32Array, { low, high }: Scale): Uint8Array {
  const data = new Uint8Array(3 * map.length);
  map.forEach((value, i) => {
    if (!Number.isNaN(value)) data.set(colourOf((value - low) / (high - low)), 3 * i);
  });
  return data;
}
