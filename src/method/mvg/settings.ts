/** Settings of the method `mvg`. */

import type { FeatureSpace } from "../method.ts";
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
}

/**
 * Wang et al. 2022, "Build Gaussian distribution under deep features for anomaly detection and localization": one Gaussian for
 * the pooled features of every level, one for its positions. The paper's OPCA is asked for with a reduction.
 */
export const MVG_DEFAULTS = {
  reduction: { kind: "none" },
  score: "sum",
  map: "positions",
} as const satisfies Partial<MvgSettings>;

/**
 * MahalanobisAD: O. Rippel, P. Mertens, D. Merhof, "Modeling the distribution of normal data in pre-trained deep features for
 * anomaly detection", ICPR 2020. One Gaussian for the pooled features of every level (all levels of the backbone; the paper takes
 * the nine of EfficientNet-B4), nothing reduced, distances summed. The paper scores images only; the map here measures
 * every position with the same Gaussian.
 */
export const MAHALANOBIS_AD = {
  reduction: { kind: "none" },
  score: "sum",
  map: "pooled",
} as const satisfies Partial<MvgSettings>;

/** Seed of a level's random reduction: levels must not draw the same numbers. */
export function levelSeed(seed: number, level: number): number {
  return seed + level;
}

/**
 * Checks a choice of levels, or chooses all.
 *
 * @param levels Indices of feature maps, finest first.
 * @returns Ascending.
 * @throws {RangeError} If one is not there, named twice, or there is none.
 */
export function chooseLevels({ maps }: FeatureSpace, levels?: readonly number[]): number[] {
  const chosen = (levels ?? [...maps.keys()]).toSorted((a, b) => a - b);
  const bad = chosen.find((level, i) => !(level in maps) || level === chosen[i - 1]);
  if (bad !== undefined || chosen.length === 0) {
    throw new RangeError(
      `Cannot choose levels: they must be different ones of 0 to ${
        maps.length - 1
      }, finest first: received ` +
        (bad ?? "none"),
    );
  }
  return chosen;
}
