/** The colours that a model's good images give its maps. */

import type { Scale } from "../image/draw/heat.ts";
import { methodOf, type MethodSettings } from "../method/table.ts";
import type { CalibrationSummary } from "../model/settings.ts";

/**
 * The colour scale of maps: from the median pixel of good images to the threshold of the image score. Where the score is no
 * peak of the map, but a sum or a mean of something else, its threshold says nothing of pixels: there to the pixel threshold.
 */
export function colourScale(calibration: CalibrationSummary, method: MethodSettings): Scale {
  const { medianPixel: low, threshold, pixelThreshold } = calibration;
  return { low, high: methodOf(method).score === "peak" ? threshold : pixelThreshold };
}
