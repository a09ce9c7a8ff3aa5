/** Pixels of the anomaly maps of good images, and their quantiles. */

import type { Roi } from "../map/roi_mask.ts";

/** Maps are blurred, so that pixels this far apart say all that there is to say of a map's distribution. */
const PIXEL_STEP = 8;

/** Number of quantiles kept of all sampled pixels. */
const QUANTILES = 4096;

/** Fewest pixels that are sampled of a map, where the region of interest has so many: it may be smaller than a step. */
const FEWEST = 512;

/** Collects pixels of maps of one size. */
export class MapPixels {
  readonly #size: number;
  /** Indices of the pixels that are sampled. */
  readonly #places: readonly number[];
  readonly #pixels: number[] = [];

  /** @param roi Pixels that count; by default all. */
  constructor(image: { readonly height: number; readonly width: number }, roi: Roi | undefined) {
    this.#size = image.height * image.width;
    this.#places = sampled(image, roi);
  }

  /** @param maps [images, height, width]; below 0 what an image does not show, which does not count. */
  add(maps: Float32Array): void {
    for (let first = 0; first < maps.length; first += this.#size) {
      for (const place of this.#places) {
        const value = maps[first + place] as number;
        if (value >= 0) this.#pixels.push(value);
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

/** Pixels on the coarsest grid that leaves enough of a region. */
function sampled(
  { height, width }: { readonly height: number; readonly width: number },
  roi: Roi | undefined,
): number[] {
  for (let step = PIXEL_STEP;; step--) {
    const places: number[] = [];
    for (let y = 0; y < height; y += step) {
      for (let x = 0; x < width; x += step) {
        if (!roi || roi[y * width + x]) places.push(y * width + x);
      }
    }
    if (!roi || places.length >= FEWEST || step === 1) return places;
  }
}
