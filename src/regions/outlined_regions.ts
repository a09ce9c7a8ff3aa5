/** From an anomaly map to the regions that a user is told about. */

import { type AnomalousRegion, anomalousRegions } from "./anomalous_regions.ts";
import { type Contour, traceContours } from "./contours.ts";

/** Which pixels make regions, and which regions count. */
export interface RegionRule {
  /** Pixels with at least this value belong to a region. */
  readonly pixelThreshold: number;
  /**
   * Image score from which an image counts as anomalous; images below it have no regions, and a region counts
   * if its peak is at least as high. Without it every pixel over the pixel threshold is in a region.
   */
  readonly threshold?: number | undefined;
  /** Regions of fewer pixels are left out; 1 if not given. */
  readonly minArea?: number | undefined;
}

/** A scored image with its map. */
export interface ScoredMap {
  /** Image score. */
  readonly score: number;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Anomaly map, [height, width]; NaN where nothing was looked at. */
  readonly map: Float32Array;
}

/** A measured region with its outline. */
export interface OutlinedRegion extends AnomalousRegion {
  /** Exact outline along the edges of the pixels. */
  readonly contour: Contour;
}

/** Pixels that share a corner touch. */
const CONNECTIVITY = 8;

/**
 * Finds the regions of a map with two thresholds (hysteresis, as in Canny, "A computational approach to edge
 * detection", IEEE PAMI 8, 1986): the lower one draws the extent of a defect, the higher one decides whether there is
 * one, so that regions on good images are as rare as false alarms.
 *
 * The score need not be the highest pixel of the map: it is taken before the map is resampled to the image, from
 * the raw distances, or is no pixel at all, as mvg's. The image threshold is therefore scaled in proportion
 * before peaks are compared with it, and an image that reaches it always has a region (unless that is too small).
 *
 * @param scored Score and map of an image.
 * @param rule Which pixels make regions, and which regions count.
 * @returns The regions, in the order of their first pixel.
 * @throws {TypeError} If the map has not height * width pixels.
 * @throws {RangeError} If the pixel threshold is NaN.
 */
export function outlinedRegions(
  { score, width, height, map }: ScoredMap,
  { pixelThreshold, threshold, minArea = 1 }: RegionRule,
): OutlinedRegion[] {
  if (threshold !== undefined && score < threshold) return [];
  const minPeak = threshold === undefined ? -Infinity : peakThreshold(map, score, threshold);
  const extent = threshold === undefined ? pixelThreshold : Math.min(pixelThreshold, minPeak);
  const { regions, runs } = anomalousRegions(map, [height, width], extent, {
    minArea,
    minPeak,
    connectivity: CONNECTIVITY,
  });
  const contours = traceContours(runs, [height, width], CONNECTIVITY);
  return regions.map((region, i) => ({ ...region, contour: contours[i] as Contour }));
}

/** The threshold of an image that reaches it, in units of the map's peaks. */
function peakThreshold(map: Float32Array, score: number, threshold: number): number {
  const highest = map.reduce((high, value) => value > high ? value : high, -Infinity); // NaN is never higher
  return Math.min(highest, threshold * (highest / score)); // the product may round upwards
}
