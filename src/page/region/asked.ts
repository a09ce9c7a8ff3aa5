/** What was drawn, as a fit takes it. */

import type { FitOptions, Image } from "../../../mod.ts";
import { maskOf, shareOf } from "./raster.ts";
import type { Extent, Region } from "./shapes.ts";

/** White of a picture of 8 bits. */
const WHITE = 255;

/** The options of a fit that say where is looked. */
export interface RegionOptions extends Pick<FitOptions, "window"> {
  /** A picture of the region of interest, in grey. */
  readonly roi?: Image;
}

/**
 * The options that a region stands for: the window in pixels, the region of interest as a picture, white where is looked. A region of
 * which nothing is left is none.
 *
 * @param size Of the picture that it was drawn on, which the first image or the reference has.
 */
export function regionOptions({ window, shapes }: Region, size: Extent): RegionOptions {
  const mask = maskOf(size, shapes);
  const share = mask ? shareOf(mask) : 1;
  const drawn = mask && share > 0 && share < 1;
  return {
    ...(window ? { window: { ...window, unit: "pixels" } } : {}),
    ...(drawn ? { roi: { ...size, channels: 1, data: mask.data.map((value) => WHITE * value) } } : {}),
  };
}
