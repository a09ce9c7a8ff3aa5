/** The colours that a model's good images give its maps. */

import type { Scale } from "../image/draw/heat.ts";
import { methodOf, type MethodSettings } from "../method/table.ts";
import type { CalibrationSummary } from "../model/settings.ts";

/**
<<<<<<< HEAD
 * The colour scale of maps: from the median pixel of good images to the threshold of the place evidence. Where the score is no
 * maximum of the map, but a sum or a mean of something else, its threshold says nothing of pixels: there to the pixel threshold.
=======
 * The colour scale of maps: from the median pixel of good images to the threshold of the image score. Where the score is no
 * peak of the map, but a sum or a mean of something else, its threshold says nothing of pixels: there to the pixel threshold.
>>>>>>> 96951fe7ebcc02c0c3b7f47eb13ba81145a47ae6
 */
export function colourScale(calibration: CalibrationSummary, method: MethodSettings): Scale {
  const { medianPixel: low, placeThreshold, pixelThreshold } = calibration;
  return { low, high: methodOf(method).score === "peak" ? placeThreshold : pixelThreshold };
}
