/** Anomaly maps at the resolution of the source image. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Resampling } from "../map/resample.ts";
import { stripResamplings } from "../map/resample_strips.ts";
import { type Geometry, sourceTaps } from "./geometry.ts";

/**
 * Records the map of every image at its source's resolution.
 *
 * @param maps [images, height, width] of the network's input.
 * @param geometries One for every image. Images that share one share its tables.
 * @returns For every image strips of rows that make up [scored height, scored width]; the caller disposes of them.
 */
export function atSource(batch: Batch, maps: Tensor, geometries: readonly Geometry[]): Tensor[][] {
  const [, height, width] = maps.shape as [number, number, number];
  const resamplings = new Map<Geometry, Resampling[]>();
  for (const geometry of new Set(geometries)) {
    const strips = stripResamplings(batch.gpu, 1, sourceTaps(geometry, { width, height }));
    resamplings.set(geometry, strips.map((strip) => batch.defer(strip)));
  }
  return geometries.map((geometry, image) => {
    const own = batch.defer(Tensor.create(batch.gpu, "map", [1, height, width]));
    batch.copy(maps, own, { from: image * own.length, length: own.length });
    return resamplings.get(geometry)?.map((strip) => strip.record(batch, own)) ?? [];
  });
}

/** A map of the scored pixels, given in strips of rows, in one of the whole image; NaN around it. */
export function withBorder(strips: readonly Float32Array[], { image, scoredPixels }: Geometry): Float32Array {
  const { left, top, width } = scoredPixels;
  const map = new Float32Array(image.width * image.height).fill(NaN);
  let row = top;
  for (const strip of strips) {
    for (let at = 0; at < strip.length; at += width, row++) {
      map.set(strip.subarray(at, at + width), row * image.width + left);
    }
  }
  return map;
}
