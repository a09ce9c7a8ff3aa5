/** From a grid of distances to the anomaly map and its score. */

import type { Grid } from "../gaussian/hierarchy.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { peak } from "./peak.ts";
import { resample } from "./resample.ts";
import { type MapSettings, type MapTaps, planTaps } from "./map_taps.ts";
import type { RoiMask } from "./roi_mask.ts";

/** What a detector says of a batch of images. */
export interface Detections {
  /** Anomaly maps [images, height, width], the size of the images that the backbone saw. */
  readonly maps: Tensor;
  /** Image scores [images]. */
  readonly scores: Tensor;
}

/** The tables, and what the score is the maximum of. */
export interface MapPlan extends MapTaps {
  readonly peak: MapSettings["peak"];
}

/** Plans the way from a grid of distances to a map and its maximum. */
export function planMap(grid: Grid, image: Grid, settings: MapSettings): MapPlan {
  return { ...planTaps(grid, image, settings), peak: settings.peak };
}

/**
 * Records the map and score of a batch of distance grids.
 *
 * @param distances [images, height, width], zero outside the roi; not changed.
 * @param roi Confines the score to a region of interest; by default the whole map counts.
 * @returns Maps [images, image height, image width] and scores [images]; the caller disposes of them.
 */
export function anomalyMap(
  batch: Batch,
  distances: Tensor,
  plan: MapPlan,
  roi?: RoiMask,
): Detections {
  const raw = resample(batch, distances, plan.rows, plan.columns);
  if (!roi) return { maps: raw, scores: peak(batch, plan.peak === "raw" ? distances : raw) };
  const { normalised, masked } = roi.apply(batch, batch.defer(raw), plan);
  batch.defer(masked);
  return { maps: normalised, scores: peak(batch, plan.peak === "raw" ? distances : masked) };
}
