/** The odd regions of a model's maps. */

import type { Model } from "../model/model.ts";
import type { Judgement } from "../verdict/judgement.ts";
import { type OutlinedRegion, outlinedRegions, type ScoredMap } from "./outlined_regions.ts";

/** Finds the odd regions of a scored image: none in a normal one, and around its peak at least where it is odd at a place. */
export type RegionFinder = (
  scored: ScoredMap & { readonly place: number; readonly judgement: Judgement | null },
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
  const { pixelThreshold: lower } = calibration;
  return (scored) => {
    if (scored.judgement?.verdict !== "odd") return [];
    const { place: score, judgement: { because, evidence } } = scored;
    const threshold = because === "whole"
      ? evidence.place.threshold
      : Math.min(score, evidence.place.threshold);
    return outlinedRegions({ ...scored, score }, { pixelThreshold: lower, threshold, minArea });
  };
}
