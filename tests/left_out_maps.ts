/** From feature maps of a fit to the distances of its own images, left out. */

import { mostDual } from "../src/gaussian/leave_one_out.ts";
import { fitGaussian } from "../src/gaussian/left_out.ts";
import { eachAlone, LARGEST_PART, type Part } from "../src/gaussian/parts.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { type Case, planCase } from "./gaussian_cases.ts";
import { addBatches, type Maps, uploadMaps } from "./gaussian_maps.ts";

/** How {@linkcode leftOutOf} fits. */
export interface LeftOutUse {
  readonly epsilon: number;
  /** Largest buffer of a band. */
  readonly maxBytes?: number;
  /** Most images for the dual form; by default what a fit takes. */
  readonly keep?: number;
  /** What is left out together; by default each image alone. */
  readonly parts?: readonly Part[];
  /** Which of them to leave out; by default all. */
  readonly asked?: readonly Part[];
  /** Parts of one call; by default all. */
  readonly step?: number;
}

/** Distances [images, positions] of the training images of a case, left out, in the order of the fit. */
export async function leftOutOf(
  gpu: Gpu,
  use: Case,
  { epsilon, maxBytes, keep, parts = eachAlone(use.train.images), asked = parts, step = asked.length }:
    LeftOutUse,
): Promise<number[]> {
  const { train, batches = [train.images] } = use;
  const hierarchy = planCase(use);
  const most = keep === undefined ? {} : { most: () => keep };
  const kept = keep ?? mostDual(hierarchy.dims, epsilon, LARGEST_PART);
  using statistics = new Statistics(gpu, hierarchy, maxBytes, kept);
  addBatches(gpu, statistics, train, batches);
  const { gaussian, leftOut } = await fitGaussian(gpu, statistics, {
    epsilon,
    leaveOut: true,
    parts,
    ...most,
  });
  using stack = new DisposableStack();
  stack.use(gaussian);
  if (!leftOut) throw new RangeError("nothing can be left out of this case");
  stack.use(leftOut);
  const found: number[][] = [];
  for (let first = 0; first < asked.length; first += step) {
    const some = asked.slice(first, first + step);
    const images = some.flat();
    const features = uploadMaps(gpu, imagesOf(train, images), 0, images.length);
    using distances = await leftOut.distances(features, some);
    for (const tensor of features) tensor[Symbol.dispose]();
    const values = [...await distances.read()];
    const size = values.length / images.length;
    images.forEach((image, at) => found[image] = values.slice(at * size, (at + 1) * size));
  }
  return found.flat();
}

/** Chosen images, in that order. */
export function imagesOf({ images, maps }: Maps, chosen: readonly number[]): Maps {
  const taken = maps.map((map) => {
    const size = map.data.length / images;
    const data = new Float32Array(chosen.length * size);
    chosen.forEach((image, at) => data.set(map.data.subarray(image * size, (image + 1) * size), at * size));
    return { ...map, data };
  });
  return { images: chosen.length, maps: taken };
}
