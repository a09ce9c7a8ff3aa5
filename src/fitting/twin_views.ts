/** Coarse views of the images of a fit, by which those that belong together are found. */

import type { Tensor } from "../gpu/tensor.ts";
import { joinedArrays } from "../joined_arrays.ts";
import { gridMeans } from "../vectors/grid_means.ts";
import { TWIN_GRIDS } from "../verdict/twins.ts";
import type { ImageMaps } from "./feature_store.ts";
import { featureShape } from "./feature_shape.ts";
import type { FirstBatch } from "./fit_images.ts";

/** What is wanted of a feature map, beside its values on the host. */
type FeatureMapShape = Pick<Tensor, "label" | "shape">;

/** Grows by the images of batches: some thousand numbers an image. */
export class TwinViews {
  /** By grid, then by image. */
  readonly #means: Float32Array[][] = TWIN_GRIDS.map(() => []);

  /** Adds a batch. */
  add({ host, maps }: Pick<FirstBatch, "host"> & { readonly maps: readonly FeatureMapShape[] }): void {
    for (const image of host) {
      TWIN_GRIDS.forEach((grid, view) => this.#means[view]?.push(meansOf(image, maps, grid)));
    }
  }

  /** The views, [images, numbers] each. */
  views(): Float32Array[] {
    return this.#means.map(joinedFloats);
  }
}

/** Means of all feature maps, one after the other. */
function meansOf(image: ImageMaps, maps: readonly FeatureMapShape[], grid: number): Float32Array {
  return joinedFloats(
    image.map((map, level) => gridMeans(map, featureShape(maps[level] as FeatureMapShape), grid)),
  );
}

function joinedFloats(parts: readonly Float32Array[]): Float32Array {
  return joinedArrays(parts, (length) => new Float32Array(length));
}
