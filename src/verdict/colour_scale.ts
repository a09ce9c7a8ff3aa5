/** The colours that a model's good images give its maps. */

import type { Scale } from "../image/draw/heat.ts";
import type { CalibrationSummary } from "../model/settings.ts";

/** The colour scale of maps: from the median pixel of good images to the threshold of their peaks. */
export function colourScale({ medianPixel, placeThreshold }: CalibrationSummary): Scale {
  return { low: medianPixel, high: placeThreshold };
}
