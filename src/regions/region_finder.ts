/** The odd regions of a model's maps. */

import type { Model } from "../model/model.ts";
import type { Judgement } from "../verdict/judgement.ts";
import { type OutlinedRegion, outlinedRegions, type ScoredMap } from "./outlined_regions.ts";

/** Finds the odd regions of a scored image. */
export type RegionFinder = (
  scored: ScoredMap & { readonly judgement: Judgement | null },
) => OutlinedRegion[];

/**
 * Chooses how regions are found: by the pixel threshold asked for, or by the model's thresholds.
 *
 * @throws {RangeError} If no pixel threshold is asked for and the model has none.
 */
export function regionFinder(
  { name, settings: { calibration } }: Model,
  { pixelThreshold, minArea }: { readonly pixelThreshold: number | undefined; readonly minArea: number },
): RegionFinder {
  if (pixelThreshold !== undefined) return (scored) => outlinedRegions(scored, { pixelThreshold, minArea });
  if (!calibration) {
    throw new RangeError(
      `Cannot find regions: model '${name}' has no pixel threshold, as it was fitted to too few images or without ` +
        "calibration; give a pixel threshold",
    );
  }
  return (scored) =>
    outlinedRegions(scored, {
      pixelThreshold: calibration.pixelThreshold,
      threshold: scored.judgement?.threshold,
      minArea,
    });
}
