/** Pixels of the anomaly maps of good images, and their quantiles. */

import type { Roi } from "../map/roi_mask.ts";

/** Maps are blurred, so that pixels this far apart say all that there is to say of a map's distribution. */
const PIXEL_STEP = 8;

/** Number of quantiles kept of all sampled pixels. */
const QUANTILES = 4096;

/** Collects pixels of maps of one size. */
export class MapPixels {
  readonly #image: { readonly height: number; readonly width: number };
  readonly #roi: Roi | undefined;
  readonly #pixels: number[] = [];

  /** @param roi Pixels that count; by default all. */
  constructor(image: { readonly height: number; readonly width: number }, roi: Roi | undefined) {
    this.#image = image;
    this.#roi = roi;
  }

  /** @param maps [images, height, width]. */
  add(maps: Float32Array): void {
    const { height, width } = this.#image;
    const step = this.#roi ? 1 : PIXEL_STEP; // a roi may be smaller than a step
    for (let first = 0; first < maps.length; first += height * width) {
      for (let y = 0; y < height; y += step) {
        for (let x = 0; x < width; x += step) {
          const pixel = y * width + x;
          if (!this.#roi || this.#roi[pixel]) this.#pixels.push(maps[first + pixel] as number);
        }
      }
    }
  }

  /** Evenly spaced quantiles, ascending, from the least pixel to the largest. */
  quantiles(): Float32Array<ArrayBuffer> {
    const sorted = Float32Array.from(this.#pixels).sort();
    const count = Math.min(QUANTILES, sorted.length);
    const last = sorted.length - 1;
    return Float32Array.from(
      { length: count },
      (_, i) => sorted[count === 1 ? last : Math.round(i * last / (count - 1))] as number,
    );
  }
}
