/** Coarse views of the images of a fit, by which those that belong together are found. */

import type { Tensor } from "../gpu/tensor.ts";
import { gridMeans } from "../vectors/grid_means.ts";
import { TWIN_GRIDS } from "../verdict/twins.ts";
import type { ImageMaps } from "./feature_store.ts";
import { featureShape } from "./feature_shape.ts";
import type { FirstBatch } from "./fit_images.ts";

/** Grows by the images of batches: some thousand numbers an image. */
export class TwinViews {
  /** By grid, then by image. */
  readonly #means: Float32Array[][] = TWIN_GRIDS.map(() => []);

  /** Adds a batch. */
  add({ host, maps }: Pick<FirstBatch, "host" | "maps">): void {
    for (const image of host) {
      TWIN_GRIDS.forEach((grid, view) => this.#means[view]?.push(meansOf(image, maps, grid)));
    }
  }

  /** The views, [images, numbers] each. */
  views(): Float32Array[] {
    return this.#means.map((images) => {
      const size = images[0]?.length ?? 0;
      const all = new Float32Array(images.length * size);
      images.forEach((own, i) => all.set(own, i * size));
      return all;
    });
  }
}

/** Means of all feature maps, one after the other. */
function meansOf(image: ImageMaps, maps: readonly Tensor[], grid: number): Float32Array {
  const parts = image.map((map, level) => gridMeans(map, featureShape(maps[level] as Tensor), grid));
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let first = 0;
  for (const part of parts) {
    all.set(part, first);
    first += part.length;
  }
  return all;
}
