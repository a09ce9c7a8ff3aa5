/** Random feature maps, and the way from them to statistics and distances. */

import type { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import type { SquareMap } from "../src/gaussian/leave_one_out.ts";
import type { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { TwinMap } from "./twins/gaussian.ts";
import { normals } from "./with_gpu.ts";

/** A feature map's extents. */
export type Shape = readonly [channels: number, height: number, width: number];

/** Feature maps of some images; each map has a mean and a deviation of its own. */
export interface Maps {
  readonly images: number;
  /** Finest first. */
  readonly maps: readonly (TwinMap & { readonly data: Float32Array<ArrayBuffer> })[];
}

/** Seeded normal features. */
export function randomMaps(shapes: readonly Shape[], images: number, seed: number): Maps {
  const maps = shapes.map(([channels, height, width], i) => ({
    channels,
    height,
    width,
    data: normals(images * channels * height * width, seed + i, i, 1 + i),
  }));
  return { images, maps };
}

/** The first `counts[i]` channels of every map, as indices into their concatenation. */
export function firstChannels(shapes: readonly Shape[], counts: readonly number[]): Uint32Array {
  let first = 0;
  return Uint32Array.from(shapes.flatMap(([channels], map) => {
    const own = Array.from({ length: counts[map] as number }, (_, i) => first + i);
    first += channels;
    return own;
  }));
}

/** Uploads images `first` .. `first + images - 1`: [images, channels, height, width] of every map. */
export function uploadMaps(gpu: Gpu, { maps }: Maps, first: number, images: number): Tensor[] {
  return maps.map(({ channels, height, width, data }) => {
    const size = channels * height * width;
    const part = data.subarray(first * size, (first + images) * size);
    return Tensor.from(gpu, "features", [images, channels, height, width], part);
  });
}

/** Adds images to statistics in batches of the given sizes. */
export function addBatches(
  gpu: Gpu,
  statistics: Statistics,
  maps: Maps,
  batches: readonly number[],
): void {
  let first = 0;
  for (const images of batches) {
    const features = uploadMaps(gpu, maps, first, images);
    statistics.add(features);
    for (const tensor of features) tensor[Symbol.dispose]();
    first += images;
  }
}

/** Distances [images, positions] of all images. */
export async function distancesOf(
  gpu: Gpu,
  gaussian: HierarchicalGaussian,
  maps: Maps,
  squareMap?: SquareMap,
): Promise<Float32Array> {
  const features = uploadMaps(gpu, maps, 0, maps.images);
  using batch = new Batch(gpu, "distances");
  using distances = gaussian.distances(batch, features, squareMap);
  batch.submit();
  for (const tensor of features) tensor[Symbol.dispose]();
  return await distances.read();
}
