/** From a grid of distances to the anomaly map and its score. */

import type { Grid } from "../gaussian/hierarchy.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { gaussianTaps } from "../map/blur.ts";
import { interpolationTaps } from "../map/interpolation.ts";
import { peak } from "../map/peak.ts";
import { resample } from "../map/resample.ts";
import { composeTaps, type Taps } from "../map/taps.ts";
import type { Detections } from "./method.ts";
import type { RegionMask } from "./region.ts";

/** How a grid of distances becomes a map and a score. */
export interface MapSettings {
  /** Upsampling to the image: `bilinear` as the public implementations, `bicubic` as the paper. */
  readonly interpolation: "bilinear" | "bicubic";
  /** Standard deviation of the Gaussian blur in pixels of the network's input; 0: none. */
  readonly sigma: number;
  /** What the image score is the maximum of: the `blurred` map, or the `raw` grid of distances. */
  readonly peak: "blurred" | "raw";
}

/** The defaults of the public implementations of PaDiM. */
export const DEFAULT_MAP: MapSettings = { interpolation: "bilinear", sigma: 4, peak: "blurred" };

/** How a grid of distances becomes a map, for methods whose score is no maximum of it. */
export type Upsampling = Omit<MapSettings, "peak">;

/** The tables that bring a grid of distances to the image; made once, used for every batch. */
export interface MapTaps {
  readonly rows: Taps;
  readonly columns: Taps;
}

/** The tables, and what the score is the maximum of. */
export interface MapPlan extends MapTaps {
  readonly peak: MapSettings["peak"];
}

/** Plans the way from a grid of distances to an image: upsampling and blur are one table of taps, so two passes in all. */
export function planTaps(grid: Grid, image: Grid, upsampling: Upsampling): MapTaps {
  return {
    rows: mapTaps(grid.height, image.height, upsampling),
    columns: mapTaps(grid.width, image.width, upsampling),
  };
}

/** Plans the way from a grid of distances to a map and its maximum. */
export function planMap(grid: Grid, image: Grid, settings: MapSettings): MapPlan {
  return { ...planTaps(grid, image, settings), peak: settings.peak };
}

/**
 * Records the map and score of a batch of distance grids.
 *
 * @param distances [images, height, width], zero outside the region; not changed.
 * @param region Confines the score to a region of interest; by default the whole map counts.
 * @returns Maps [images, image height, image width] and scores [images]; the caller disposes of them.
 */
export function anomalyMap(
  batch: Batch,
  distances: Tensor,
  plan: MapPlan,
  region?: RegionMask,
): Detections {
  const raw = resample(batch, distances, plan.rows, plan.columns);
  if (!region) return { maps: raw, scores: peak(batch, plan.peak === "raw" ? distances : raw) };
  const { normalised, masked } = region.apply(batch, batch.defer(raw), plan);
  batch.defer(masked);
  return { maps: normalised, scores: peak(batch, plan.peak === "raw" ? distances : masked) };
}

function mapTaps(from: number, to: number, { interpolation, sigma }: Upsampling): Taps {
  const upsample = interpolationTaps(interpolation, from, to);
  return sigma === 0 ? upsample : composeTaps(gaussianTaps(to, sigma), upsample);
}
