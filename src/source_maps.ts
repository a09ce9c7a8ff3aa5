/** Anomaly maps in the place, and at the resolution, of the source images: as they lie, or moved back out to where the part is. */

import type { Batch } from "./gpu/batch.ts";
import type { Tensor } from "./gpu/tensor.ts";
import { joinedArrays } from "./joined_arrays.ts";
import type { Roi } from "./map/roi_mask.ts";
import { blankOutside } from "./model/roi.ts";
import type { Preparation } from "./preparation.ts";
import { atSource, withBorder } from "./preprocess/at_source.ts";
import type { Geometry } from "./preprocess/geometry.ts";

/** Where the maps of a batch lie. */
export interface SourceMapsUse {
  readonly preparation: Preparation;
  /** Of the images. */
  readonly geometries: readonly Geometry[];
  /** Where each image has its part; null where images are taken as they lie. */
  readonly poses: Tensor | null;
  readonly roi: Roi | undefined;
}

/**
 * Records the maps of a batch.
 *
 * @param maps [images, height, width] of the network's input.
 * @returns For every image strips of rows, for {@linkcode sourceMap}; the caller disposes of them.
 */
export function recordSourceMaps(batch: Batch, maps: Tensor, use: SourceMapsUse): Tensor[][] {
  const { preparation: { registrar, preprocess }, geometries, poses, roi } = use;
  if (!registrar || !poses) return atSource(batch, maps, geometries);
  const images = geometries.map(({ image }) => image);
  return registrar.atSource(batch, maps, { poses, settings: preprocess, images, roi });
}

/**
 * The map of an image.
 *
 * @param strips As they were read back.
 * @returns [height, width] of the source image, NaN where nothing was looked at.
 */
export function sourceMap(
  strips: readonly Float32Array[],
  geometry: Geometry,
  { preparation: { registrar }, roi }: Pick<SourceMapsUse, "preparation" | "roi">,
): Float32Array {
  if (registrar) return joinedArrays(strips, (length) => new Float32Array(length));
  const map = withBorder(strips, geometry);
  if (roi) blankOutside(map, roi, geometry);
  return map;
}
