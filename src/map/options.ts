/** Options of the way from distances to a map and its peak. */

import * as v from "valibot";
import { MAX_SIGMA } from "../options/bounds.ts";
import { choice, number, structured } from "../options/option.ts";
import { type MapPeak, type Peak, peakText, readPeak } from "./map_peak.ts";

/** Checks the peak of a finished map. */
export const MAP_PEAK: v.GenericSchema<unknown, MapPeak> = v.union([
  v.literal("blurred"),
  v.strictObject({ top: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)) }),
]);

/** What of a map says how odd its image is. */
export const PEAK = structured<Peak, Peak>({
  help:
    "peak of the map, and padim's score: blurred (maximum), raw (of the distances), top:SHARE (mean of the highest)",
  placeholder: "<how>",
  wanted: "blurred, raw, or top:SHARE with a share over 0 and up to 1",
  default: "blurred",
  value: v.union([v.literal("raw"), MAP_PEAK]),
  read: readPeak,
  write: peakText,
});

/** Of every method whose map is made of one grid of distances. */
export const MAP_OPTIONS = {
  interpolation: choice(["bilinear", "bicubic"], {
    help: "upsampling of the map: bilinear as the public implementations, bicubic as the paper",
    default: "bilinear",
  }),
  sigma: number({
    help: "standard deviation of the map's blur, in pixels of the network's input; 0: none",
    placeholder: "<pixels>",
    least: 0,
    most: MAX_SIGMA,
    default: 4,
  }),
  peak: PEAK,
};
