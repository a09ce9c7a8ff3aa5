/** Anomaly maps at the resolution of the source image. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import { resampleStrips } from "../map/resample_strips.ts";
import { type Geometry, sourceTaps } from "./geometry.ts";

/**
 * Records one image's map at the source's resolution.
 *
 * @param maps [images, height, width] of the network's input.
 * @returns Strips of rows that make up [scored height, scored width]; the caller disposes of them.
 */
export function atSource(
  batch: Batch,
  maps: Tensor,
  image: number,
  geometry: Geometry,
): Tensor[] {
  const [, height, width] = maps.shape as [number, number, number];
  const own = batch.defer(Tensor.create(batch.gpu, "map", [1, height, width]));
  batch.copy(maps, own, { from: image * own.length, length: own.length });
  const { rows, columns } = sourceTaps(geometry, { width, height });
  return resampleStrips(batch, own, rows, columns);
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
