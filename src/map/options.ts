/** Options of the way from distances to a map and a score. */

import { MAX_SIGMA } from "../options/bounds.ts";
import { choice, number } from "../options/option.ts";

/** Of methods whose score is no maximum of the map. */
export const UPSAMPLING_OPTIONS = {
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
};

/** Of methods whose score is a maximum. */
export const MAP_OPTIONS = {
  ...UPSAMPLING_OPTIONS,
  peak: choice(["blurred", "raw"], {
    help: "the score is the maximum of the blurred map, or of the raw distances",
    default: "blurred",
  }),
};

const { interpolation, sigma, peak } = MAP_OPTIONS;

/** Checks of {@linkcode UPSAMPLING_OPTIONS} in a model file. */
export const UPSAMPLING_SCHEMAS = { interpolation: interpolation.schema, sigma: sigma.schema };

/** Checks of {@linkcode MAP_OPTIONS} in a model file. */
export const MAP_SCHEMAS = { ...UPSAMPLING_SCHEMAS, peak: peak.schema };
