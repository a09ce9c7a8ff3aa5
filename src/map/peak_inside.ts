/** Peaks of finished maps that were made of several: of sums and means, which have no raw distances. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { type MapPeak, mapPeak } from "./map_peak.ts";
import { type MapArea, pixelsOf, RoiMask } from "./roi_mask.ts";

/** Takes the peaks of maps, of the pixels that are looked at; owns the mask. */
export class PeakInside implements Disposable {
  readonly #of: MapPeak;
  readonly #pixels: number;
  readonly #mask: RoiMask | undefined;

  /** Uploads the roi, if there is one. */
  constructor(gpu: Gpu, area: MapArea, of: MapPeak) {
    this.#of = of;
    this.#pixels = pixelsOf(area);
    this.#mask = area.roi && new RoiMask(gpu, area.roi, area.image);
  }

  /**
   * Records the peaks of a batch.
   *
   * @param maps [images, height, width]; not changed.
   * @returns [images]; the caller disposes of it.
   */
  record(batch: Batch, maps: Tensor): Tensor {
    return mapPeak(batch, this.#mask?.cut(batch, maps) ?? maps, this.#pixels, this.#of);
  }

  /** Disposes of the mask. */
  [Symbol.dispose](): void {
    this.#mask?.[Symbol.dispose]();
  }
}
