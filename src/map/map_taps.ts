/** The way from a grid of distances to the pixels of the network's input: upsampling and blur as one table of taps. */

import type { Grid } from "../gaussian/hierarchy.ts";
import { gaussianTaps } from "./gaussian_taps.ts";
import { interpolationTaps } from "./interpolation.ts";
import type { Peak } from "./map_peak.ts";
import { composeTaps, type Taps } from "./taps.ts";

/** How a grid of distances becomes a map and its peak. */
export interface MapSettings {
  /** Upsampling to the image: `bilinear` as the public implementations, `bicubic` as the paper. */
  readonly interpolation: "bilinear" | "bicubic";
  /** Standard deviation of the Gaussian blur in pixels of the network's input; 0: none. */
  readonly sigma: number;
  /** What the image's peak is: the maximum of the `blurred` map or of the `raw` grid of distances, or the mean of a share. */
  readonly peak: Peak;
}

/** How a grid of distances becomes a map. */
export type Upsampling = Omit<MapSettings, "peak">;

/** The tables that bring a grid of distances to the image; made once, used for every batch. */
export interface MapTaps {
  readonly rows: Taps;
  readonly columns: Taps;
}

/** Plans the way from a grid of distances to an image: upsampling and blur are one table of taps, so two passes in all. */
export function planTaps(grid: Grid, image: Grid, upsampling: Upsampling): MapTaps {
  return {
    rows: mapTaps(grid.height, image.height, upsampling),
    columns: mapTaps(grid.width, image.width, upsampling),
  };
}

function mapTaps(from: number, to: number, { interpolation, sigma }: Upsampling): Taps {
  const upsample = interpolationTaps(interpolation, from, to);
  return sigma === 0 ? upsample : composeTaps(gaussianTaps(to, sigma), upsample);
}
