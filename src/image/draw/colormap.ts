/**
 * Colours for anomaly maps.
 *
 * @module
 */
import { interpolateInferno } from "d3-scale-chromatic";

/** A colour: red, green, blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Entries of the colour map. */
const SIZE = 256;

/**
 * Inferno (van der Walt and Smith 2015): from black over purple, red and orange to light yellow. Equal steps
 * of the value look equal, lightness alone tells the order, so it reads the same with any colour vision and
 * in grey print.
 */
const INFERNO: readonly Rgb[] = Array.from(
  { length: SIZE },
  (_, i) => parseHex(interpolateInferno(i / (SIZE - 1))),
);

/**
 * Gives the colour of a value.
 *
 * @param fraction Place of the value on its scale, 0 for the low end, 1 for the high end; what lies outside
 * is clamped.
 * @returns The colour.
 * @throws {RangeError} If the fraction is NaN.
 */
export function colourOf(fraction: number): Rgb {
  const colour = INFERNO[Math.round(Math.min(1, Math.max(0, fraction)) * (SIZE - 1))];
  if (colour === undefined) throw new RangeError(`Cannot look up a colour: the fraction is ${fraction}`);
  return colour;
}

function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, value >> 8 & 255, value & 255];
}
