/** Options on regions, and what they ask for of each scored image. */

import { Option } from "commander";
import { type OutlinedRegion, outlinedRegions } from "../evaluate/outlined_regions.ts";
import type { Model } from "../model/model.ts";
import type { Score } from "../score.ts";
import { integer, nonNegative } from "./arguments.ts";

/** `--pixel-threshold`. */
export function pixelThresholdOption() {
  return new Option(
    "--pixel-threshold <x>",
    "outline every place of the map at x or above (default: the model's pixel threshold, around peaks\n" +
      "that reach the threshold of the image)",
  ).argParser(nonNegative);
}

/** `--min-area`. */
export function minAreaOption() {
  return new Option("--min-area <pixels>", "leave out smaller regions").argParser(integer(1)).default(1);
}

/** Values of the options. */
export interface RegionChoice {
  readonly pixelThreshold?: number | undefined;
  readonly minArea: number;
}

/** Finds the regions of an image that was scored with its map. */
export type RegionFinder = (score: Score) => OutlinedRegion[];

/**
 * Chooses the thresholds of regions: the one asked for, or those of the model.
 *
 * @returns Null if there is neither: the model was fitted to too few images to calibrate it.
 */
export function regionFinder(
  { settings: { calibration } }: Model,
  { pixelThreshold, minArea }: RegionChoice,
): RegionFinder | null {
  if (pixelThreshold === undefined && !calibration) return null;
  return (score) => {
    if (!score.map) {
      throw new TypeError(`Cannot find regions of '${score.name}': it was scored without a map`);
    }
    const rule = pixelThreshold === undefined && calibration
      ? { pixelThreshold: calibration.pixelThreshold, threshold: score.judgement?.threshold, minArea }
      : { pixelThreshold: pixelThreshold as number, minArea };
    return outlinedRegions({ ...score, map: score.map }, rule);
  };
}
