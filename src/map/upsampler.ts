/** Brings grids of distances to the pixels of the network's input, confined to a region of interest if there is one. */

import type { Grid } from "../gaussian/hierarchy.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { planTaps, type Upsampling } from "./map_taps.ts";
import { Resampling } from "./resample.ts";
import { type MapArea, pixelsOf, RoiMask } from "./roi_mask.ts";

/** Maps of a batch of images, [images, height, width]. */
export interface Upsampled {
  /** Normalised by what of their weights lay inside the roi; the caller disposes of them. */
  readonly maps: Tensor;
  /** The same with zero outside the roi: what a score may be taken of. Valid until the batch has submitted, or as long as `maps`. */
  readonly inside: Tensor;
}

/** The way from one grid to the image; owns its tables and masks. */
export class Upsampler implements Disposable {
  readonly #resampling: Resampling;
  readonly #mask: RoiMask | undefined;
  /** How many pixels are looked at. */
  readonly pixels: number;

  /**
   * Plans the way.
   *
   * @param grid The grid of distances.
   * @param area The pixels that it is brought to.
   */
  constructor(gpu: Gpu, grid: Grid, area: MapArea, upsampling: Upsampling) {
    const { image, roi } = area;
    this.pixels = pixelsOf(area);
    this.#resampling = new Resampling(gpu, planTaps(grid, image, upsampling));
    this.#mask = roi && new RoiMask(gpu, roi, image, { grid, resampling: this.#resampling });
  }

  /**
   * Records the maps of a batch.
   *
   * @param distances [images, height, width], zero outside the roi; not changed.
   */
  record(batch: Batch, distances: Tensor): Upsampled {
    const raw = this.#resampling.record(batch, distances);
    if (!this.#mask) return { maps: raw, inside: raw };
    const { normalised, masked } = this.#mask.apply(batch, batch.defer(raw));
    return { maps: normalised, inside: batch.defer(masked) };
  }

  /** Disposes of tables and masks. */
  [Symbol.dispose](): void {
    this.#resampling[Symbol.dispose]();
    this.#mask?.[Symbol.dispose]();
  }
}
