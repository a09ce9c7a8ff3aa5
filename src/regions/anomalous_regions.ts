/** The places of an anomaly map that are over a threshold, measured. */

import type { Rectangle } from "../preprocess/geometry.ts";
import { type Connectivity, findRegions, type MapShape, type RegionRuns } from "./regions.ts";

/** Measures of a connected region, in pixels; pixel (x, y) covers x to x + 1 and y to y + 1. */
export interface AnomalousRegion {
  /** Number of pixels. */
  readonly area: number;
  /** Smallest box that holds the region. */
  readonly box: Rectangle;
  /** Mean of the pixels' centres. */
  readonly centroid: { readonly x: number; readonly y: number };
  /** The pixel with the highest score, the first in reading order if there are several. */
  readonly peak: { readonly x: number; readonly y: number; readonly score: number };
}

/** Which regions are reported. */
export interface RegionOptions {
  /** Regions of fewer pixels are left out; 1 if not given. */
  readonly minArea?: number;
  /** Regions whose highest score is below this are left out; any peak will do if not given. */
  readonly minPeak?: number;
  /** Which pixels touch; 8 if not given. */
  readonly connectivity?: Connectivity;
}

/** Regions, and the runs that they are made of. */
export interface ThresholdedMap {
  /** Measures of the regions that are reported, in the order of their first pixel. */
  readonly regions: readonly AnomalousRegion[];
  /** The pixels of these regions; `runs.region` counts them in the same order. */
  readonly runs: RegionRuns;
}

/**
 * Finds and measures the connected regions with score >= threshold. NaN, where the model did not look, is
 * never in one.
 *
 * @param map [height, width] scores.
 * @param shape Height and width.
 * @param threshold The pixel threshold.
 * @param options Which regions are reported.
 * @returns The regions.
 * @throws {TypeError} If the map has not height * width pixels.
 * @throws {RangeError} If the threshold is NaN.
 */
export function anomalousRegions(
  map: Float32Array,
  shape: MapShape,
  threshold: number,
  { minArea = 1, minPeak = -Infinity, connectivity = 8 }: RegionOptions = {},
): ThresholdedMap {
  if (Number.isNaN(threshold)) throw new RangeError("Cannot find anomalous regions: the threshold is NaN");
  const mask = new Uint8Array(map.length);
  for (let i = 0; i < map.length; i++) mask[i] = Number((map[i] as number) >= threshold);
  const runs = findRegions(mask, shape, connectivity);
  const measured = measure(runs, map, shape[1]);
  const kept = measured.map(({ area, peak }) => area >= minArea && peak.score >= minPeak);
  return { regions: measured.filter((_, region) => kept[region]), runs: keepRegions(runs, kept) };
}

/** Sums and extremes of a region while its runs go by. */
interface Measures {
  area: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  sumX: number;
  sumY: number;
  peak: { x: number; y: number; score: number };
}

function measure(runs: RegionRuns, map: Float32Array, width: number): AnomalousRegion[] {
  const all: Measures[] = [];
  for (let run = 0; run < runs.row.length; run++) {
    const [y, start, end] = [runs.row[run] as number, runs.start[run] as number, runs.end[run] as number];
    const peak = { x: start, y, score: -Infinity };
    const fresh = { area: 0, left: start, top: y, right: end, bottom: y, sumX: 0, sumY: 0, peak };
    const region = all[runs.region[run] as number] ??= fresh;
    const length = end - start;
    region.area += length;
    region.left = Math.min(region.left, start);
    region.right = Math.max(region.right, end);
    region.bottom = y + 1; // runs come row by row
    region.sumX += length * (start + end) / 2;
    region.sumY += length * (y + 0.5);
    for (let x = start; x < end; x++) {
      const score = map[y * width + x] as number;
      if (score > region.peak.score) region.peak = { x, y, score };
    }
  }
  return all.map(({ area, left, top, right, bottom, sumX, sumY, peak }) => ({
    area,
    box: { left, top, width: right - left, height: bottom - top },
    centroid: { x: sumX / area, y: sumY / area },
    peak,
  }));
}

/** Drops the runs of regions that are not kept and numbers the others anew. */
function keepRegions(runs: RegionRuns, kept: readonly boolean[]): RegionRuns {
  let regions = 0;
  const numbers = kept.map((keep) => keep ? regions++ : -1);
  const chosen = runs.region.map((_, run) => run).filter((run) => kept[runs.region[run] as number]);
  const pick = (values: Int32Array) => chosen.map((run) => values[run] as number);
  return {
    regions,
    row: pick(runs.row),
    start: pick(runs.start),
    end: pick(runs.end),
    region: chosen.map((run) => numbers[runs.region[run] as number] as number),
  };
}
