/** Brings coarser feature maps to the finest grid where that needs arithmetic; nearest replication is a matter of indices. */

import type { Gpu } from "../../gpu/device.ts";
import type { Alignment, FeatureShape } from "../../gaussian/hierarchy.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { interpolationTaps } from "../../map/interpolation.ts";
import { resample } from "../../map/resample.ts";

/** How coarser feature maps are brought to the finest grid: nearest replication, or bilinear interpolation. */
export type Embedding = Alignment | "bilinear";

/** Feature maps as the Gaussian takes them; disposing of them leaves the backbone's own maps alone. */
export interface Embedded extends Disposable {
  /** [images, channels, height, width], finest first. */
  readonly maps: readonly Tensor[];
}

/** How the cells of {@linkcode embed}'s maps lie in each other: bilinear maps are all on the finest grid already. */
export function alignmentOf(embedding: Embedding): Alignment {
  return embedding === "bilinear" ? "nearest" : embedding;
}

/** Shapes of the maps after {@linkcode embed}. */
export function embeddedMaps(maps: readonly FeatureShape[], embedding: Embedding): FeatureShape[] {
  const { height, width } = maps[0] as FeatureShape;
  return maps.map((map) => embedding === "bilinear" ? { ...map, height, width } : map);
}

/**
 * Submits the interpolation of coarser maps to the finest grid, for the `bilinear` embedding; for the nearest ones nothing
 * is to be done.
 *
 * @param features [images, channels, height, width], finest first; not changed.
 */
export function embed(
  gpu: Gpu,
  features: readonly Tensor[],
  embedding: Embedding,
): Embedded {
  if (embedding !== "bilinear") return { maps: features, [Symbol.dispose]() {} };
  const [, , height, width] = (features[0] as Tensor).shape as [number, number, number, number];
  using batch = new Batch(gpu, "bilinear embedding");
  const resized = features.slice(1).map((map) => {
    const [, , from, across] = map.shape as [number, number, number, number];
    const rows = interpolationTaps("bilinear", from, height);
    return resample(batch, map, rows, interpolationTaps("bilinear", across, width));
  });
  batch.submit();
  return {
    maps: [features[0] as Tensor, ...resized],
    [Symbol.dispose]() {
      for (const map of resized) map[Symbol.dispose]();
    },
  };
}
