/** What happens to an image before the backbone sees it. Plain data: it is stored in the model as it is. */

import type { Filter } from "../map/antialias.ts";

/** Extents in pixels. */
export interface Size {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/** One number for each of red, green and blue. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Settings of the preprocessing; the same for fit and score. */
export interface PreprocessSettings {
  /**
   * Size after the resize, the aspect ratio kept or not as the numbers say; or only that of the shorter side, the longer
   * one following as trunc(shorterSide * longer / shorter) (torchvision's `Resize(int)`).
   */
  readonly resize: Size | { readonly shorterSide: number };
  /** Size of the part in the centre that is kept; null keeps all. */
  readonly crop: Size | null;
  /** Filter of the antialiased resize. */
  readonly filter: Filter;
  /**
   * `none`: real arithmetic, clipped to 0..255 at the end. `pillow`: Pillow's 8-bit arithmetic, rounded and clipped after
   * each of the two passes, columns before rows, equal to the results of Pillow up to version 12 bit for bit. (Pillow 13
   * takes the rows first when the height shrinks by more than twice as many pixels as the width; a step apart there.)
   */
  readonly rounding: "none" | "pillow";
  /** Subtracted from each channel after its division by 255. */
  readonly mean: Rgb;
  /** Divides each channel after that. */
  readonly std: Rgb;
}

/**
 * Checks settings that came from outside, such as a command line or a model file.
 *
 * @param settings The settings.
 * @throws {RangeError} If a size is not a positive integer, a mean not finite, or a deviation not positive.
 */
export function checkSettings({ resize, crop, mean, std }: PreprocessSettings): void {
  checkPixels("resize", resize);
  if (crop) checkPixels("crop", crop);
  if (![...mean, ...std].every(Number.isFinite) || std.some((deviation) => deviation <= 0)) {
    throw new RangeError(
      `Cannot preprocess: mean must be finite and std positive: received mean [${mean}], std [${std}]`,
    );
  }
}

/**
 * Checks that every extent is a positive integer.
 *
 * @param what What the extents are of, for the message.
 * @param extents Extents in pixels, by name.
 * @throws {RangeError} If one is not; the message names it.
 */
export function checkPixels(what: string, extents: object): void {
  for (const [side, pixels] of Object.entries(extents)) {
    if (!Number.isSafeInteger(pixels) || pixels <= 0) {
      throw new RangeError(
        `Cannot preprocess: ${what} ${side} must be a positive number of whole pixels: received ${pixels}`,
      );
    }
  }
}
