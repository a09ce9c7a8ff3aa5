/** The colours of a map by themselves, to be laid over its picture by who shows them. */

import { heatOf, type Scale } from "./heat.ts";
import type { PngImage } from "../write/png.ts";

/** Samples of a pixel: red, green, blue, alpha. */
const RGBA = 4;

/** Alpha of what hides what is under it. */
const OPAQUE = 255;

/** A map to draw. */
export interface HeatInput {
  readonly width: number;
  readonly height: number;
  /** Anomaly map, `[height, width]`; NaN where nothing was scored. */
  readonly map: Float32Array;
  readonly scale: Scale;
}

/**
 * Draws the colours of a map.
 *
 * @returns RGBA; laid over the picture it is what an overlay shows, to the rounding of the alpha. Transparent where nothing was scored.
 */
export function heatLayer({ width, height, map, scale }: HeatInput): PngImage {
  const data = new Uint8Array(RGBA * width * height);
  for (let i = 0, to = 0; i < map.length; i++, to += RGBA) {
    const heat = heatOf(map[i] as number, scale);
    if (heat === undefined) continue;
    data.set(heat.colour, to);
    data[to + 3] = Math.round(OPAQUE * heat.opacity);
  }
  return { width, height, channels: RGBA, data };
}
