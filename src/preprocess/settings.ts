/** What happens to an image before the backbone sees it. Plain data: it is stored in the model as it is. */

import type { Filter } from "../map/antialias.ts";
import { checkWindow } from "./window.ts";
import type { Rectangle, Size } from "./rectangle.ts";

export type { Rectangle, Size } from "./rectangle.ts";

/** One number for each of red, green and blue. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Settings of the preprocessing; the same for fit and score. */
export interface PreprocessSettings {
  /** Size of the first good image: the picture plane that the window is a part of; null where there is no window. */
  readonly frame: Size | null;
  /**
   * The part of the frame that is resized, in its pixels, fractions allowed; null for all of it. In an image of another size than
   * the frame the window is the same part, each axis scaled by itself.
   */
  readonly window: Rectangle | null;
  /**
   * Size after the resize, the aspect ratio kept or not as the numbers say; or only that of the shorter side, the longer
   * one following as trunc(shorterSide * longer / shorter) (torchvision's `Resize(int)`). Of a window both sides are known at the
   * fit, and stand here.
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
 * @throws {RangeError} If a size is not a positive integer, the window not inside its frame, a mean not finite, or a deviation not
 *   positive.
 */
export function checkSettings({ frame, window, resize, crop, mean, std }: PreprocessSettings): void {
  if (frame) checkPixels("frame", frame);
  if (window) checkWindow(window, frame);
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
