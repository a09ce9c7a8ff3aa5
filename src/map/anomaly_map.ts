/** From a grid of distances to the anomaly map and its peak. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { mapPeak, type Peak } from "./map_peak.ts";
import { peak } from "./peak.ts";
import type { Upsampler } from "./upsampler.ts";

/** What a detector says of a batch of images. */
export interface Detections {
  /** Anomaly maps [images, height, width], the size of the images that the backbone saw. */
  readonly maps: Tensor;
  /** Image scores [images]. */
  readonly scores: Tensor;
  /** How odd each image is where it is oddest, [images]: the peaks of the maps. The tensor `scores` itself where that is the score. */
  readonly peaks: Tensor;
  /** The maps with -1 at what came from outside the images; only of images that were registered. */
  readonly seen?: Tensor;
  /** What every level adds to the image scores, [images] by index of the feature map; only from methods that add levels up. */
  readonly levels?: ReadonlyMap<number, Tensor>;
}

/** Disposes of what a detector gave. A tensor that stands there twice is disposed of once: the second time does nothing. */
export function disposeDetections({ maps, seen, scores, peaks, levels }: Detections): void {
  for (const tensor of [maps, ...(seen ? [seen] : []), scores, peaks, ...levels?.values() ?? []]) {
    tensor[Symbol.dispose]();
  }
}

/**
 * Records the map of a batch of distance grids and the peak of each, which is its score too.
 *
 * @param distances [images, height, width], zero outside the roi; not changed.
 * @param upsampler From the grid to the image; its roi confines the peak.
 * @param of What the peak is.
 * @returns Maps [images, image height, image width] and peaks [images]; the caller disposes of them.
 */
export function anomalyMap(
  batch: Batch,
  distances: Tensor,
  upsampler: Upsampler,
  of: Peak,
): Detections {
  const { maps, inside } = upsampler.record(batch, distances);
  const peaks = of === "raw" ? peak(batch, distances) : mapPeak(batch, inside, upsampler.pixels, of);
  return { maps, scores: peaks, peaks };
}
