/** From a grid of distances to the anomaly map and its score. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { MapSettings } from "./map_taps.ts";
import { peak } from "./peak.ts";
import type { Upsampler } from "./upsampler.ts";

/** What a detector says of a batch of images. */
export interface Detections {
  /** Anomaly maps [images, height, width], the size of the images that the backbone saw. */
  readonly maps: Tensor;
  /** Image scores [images]. */
  readonly scores: Tensor;
  /** What every level adds to the image scores, [images] by index of the feature map; only from methods that add levels up. */
  readonly levels?: ReadonlyMap<number, Tensor>;
}

/** Disposes of what a detector gave. */
export function disposeDetections({ maps, scores, levels }: Detections): void {
  for (const tensor of [maps, scores, ...levels?.values() ?? []]) tensor[Symbol.dispose]();
}

/**
 * Records the map of a batch of distance grids and the maximum of each.
 *
 * @param distances [images, height, width], zero outside the roi; not changed.
 * @param upsampler From the grid to the image; its roi confines the score.
 * @param of What the score is the maximum of.
 * @returns Maps [images, image height, image width] and scores [images]; the caller disposes of them.
 */
export function anomalyMap(
  batch: Batch,
  distances: Tensor,
  upsampler: Upsampler,
  of: MapSettings["peak"],
): Detections {
  const { maps, inside } = upsampler.record(batch, distances);
  return { maps, scores: peak(batch, of === "raw" ? distances : inside) };
}
