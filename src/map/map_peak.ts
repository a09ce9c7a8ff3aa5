/** The one number that a map comes down to: how odd an image is where it is oddest. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { readNumber } from "../options/option.ts";
import { peak } from "./peak.ts";
import { topMean } from "./top_mean.ts";

/** The peak of a finished map: its maximum, or the mean of its highest pixels, the share `top` of those looked at. */
export type MapPeak = "blurred" | { readonly top: number };

/** The same, or the maximum of the `raw` grid of distances. */
export type Peak = MapPeak | "raw";

/** Reads `blurred`, `raw` or `top:0.01`; null if it is none of them or its share is out of range. */
export function readPeak(text: string): Peak | null {
  if (text === "blurred" || text === "raw") return text;
  const [kind, number = "", ...more] = text.split(":");
  const top = readNumber(number);
  return kind === "top" && more.length === 0 && top > 0 && top <= 1 ? { top } : null;
}

/** A peak as {@linkcode readPeak} reads it. */
export function peakText(peak: Peak): string {
  return typeof peak === "string" ? peak : `top:${peak.top}`;
}

/** How many pixels a share is: at least one. */
export function topCount(share: number, pixels: number): number {
  return Math.max(1, Math.round(share * pixels));
}

/**
 * Records the peak of each map.
 *
 * @param inside [maps, ...], distances, 0 at the pixels that are not looked at: none of these comes before one that is.
 * @param pixels How many are looked at.
 * @returns [maps]; the caller disposes of it.
 */
export function mapPeak(batch: Batch, inside: Tensor, pixels: number, of: MapPeak): Tensor {
  return of === "blurred" ? peak(batch, inside) : topMean(batch, inside, topCount(of.top, pixels));
}
