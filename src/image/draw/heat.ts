/**
 * How a value of an anomaly map looks on a picture.
 *
 * @module
 */
import { colourOf, type Rgb } from "./colormap.ts";

/** The values at the two ends of the colour map, in the unit of the map. */
export interface Scale {
  /** Value that leaves the picture as it is. */
  low: number;
  /** Value at the last colour. */
  high: number;
}

/** Colour to lay over the picture. */
export interface Heat {
  /** The colour. */
  colour: Rgb;
  /** 0 leaves the picture as it is, 1 would hide it. */
  opacity: number;
}

/** Steps of the scale: an eight-bit picture cannot show more. */
const STEPS = 256;

/** Opacity at the high end of the scale: the part still shows through. */
const MAX_OPACITY = 0.8;

/**
 * Place on the scale from which the opacity is full: mid-scale defects have to stand out from a coloured
 * part, too.
 */
const FULL_FROM = 0.6;

const HEATS: readonly Heat[] = Array.from({ length: STEPS }, (_, step) => {
  const fraction = step / (STEPS - 1);
  const rise = Math.min(1, fraction / FULL_FROM);
  return { colour: colourOf(fraction), opacity: MAX_OPACITY * rise * rise * (3 - 2 * rise) };
});

/**
 * Gives the colour of a value and how much of the picture it covers: nothing at the low end, then rising
 * smoothly.
 *
 * @param value A value of the map; what lies outside the scale is clamped.
 * @param scale Scale of the map.
 * @returns Colour and opacity, or undefined for NaN.
 */
export function heatOf(value: number, scale: Scale): Heat | undefined {
  const fraction = (value - scale.low) / (scale.high - scale.low);
  return HEATS[Math.round(Math.min(1, Math.max(0, fraction)) * (STEPS - 1))];
}

/**
 * Lays a colour over a sample.
 *
 * @param base Sample underneath, 0 to 255.
 * @param heat Colour and opacity; undefined leaves the sample as it is.
 * @param channel Channel of the sample: 0 red, 1 green, 2 blue.
 * @returns The mixed sample.
 */
export function cover(base: number, heat: Heat | undefined, channel: number): number {
  if (heat === undefined) return base;
  return Math.round(base + ((heat.colour[channel] ?? base) - base) * heat.opacity);
}
