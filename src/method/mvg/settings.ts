/** Settings of the method `mvg`. */

import type { MapPeak } from "../../map/map_peak.ts";
import type { Reduction } from "./reduction.ts";

/** Everything an MVG model depends on beside its backbone and its images. */
export interface MvgSettings {
  /** The method. */
  readonly name: "mvg";
  /** Ascending indices of the feature maps used, finest first; one Gaussian each. */
  readonly levels: readonly number[];
  /** What is kept of every level's feature vectors. */
  readonly reduction: Reduction;
  /** Seed of a random reduction. */
  readonly seed: number;
  /** The image score: the `sum` of the levels' distances (Wang et al. 2022, Rippel et al. 2020), or their `mean`. */
  readonly score: "sum" | "mean";
  /** Whose Gaussian the map measures with: that of all `positions`, or that of the `pooled` features of whole images. */
  readonly map: "positions" | "pooled";
  /** What the peak of the map is. */
  readonly peak: MapPeak;
}

/** Seed of a level's random reduction: levels must not draw the same numbers. */
export function levelSeed(seed: number, level: number): number {
  return seed + level;
}
