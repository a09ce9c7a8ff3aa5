/** The tables of a resize: which source samples a pixel of the crop is made of, along either axis. */

import { antialiasTaps, type Interval } from "../map/antialias.ts";
import type { Taps } from "../map/taps.ts";
import type { Geometry } from "./geometry.ts";
import type { PreprocessSettings } from "./settings.ts";

/** Tables along both axes. */
export interface ResizeTaps {
  /** From source columns to the columns of the crop. */
  readonly across: Taps;
  /** From source rows to its rows. */
  readonly down: Taps;
}

/** The tables of a resize and crop, in float64. */
export function resizeTaps(
  { image, window, resized, crop }: Geometry,
  { filter, rounding }: Pick<PreprocessSettings, "filter" | "rounding">,
): ResizeTaps {
  const held = rounding === "pillow" ? pillowInterval : (interval: Interval) => interval;
  const across = held({ begin: window.left, extent: window.width });
  const down = held({ begin: window.top, extent: window.height });
  return {
    across: antialiasTaps(
      filter,
      image.width,
      resized.width,
      { first: crop.left, count: crop.width },
      across,
    ),
    down: antialiasTaps(filter, image.height, resized.height, { first: crop.top, count: crop.height }, down),
  };
}

/** The part of a line that is resized as Pillow holds it: both ends in float32, and what lies between them, too. */
function pillowInterval({ begin, extent }: Interval): Interval {
  const [left, right] = [Math.fround(begin), Math.fround(begin + extent)];
  return { begin: left, extent: Math.fround(right - left) };
}
