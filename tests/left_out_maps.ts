/** From feature maps of a fit to the distances of its own images, left out. */

import { mostDual } from "../src/gaussian/leave_one_out.ts";
import { fitGaussian } from "../src/gaussian/left_out.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { type Case, planCase } from "./gaussian_cases.ts";
import { addBatches, uploadMaps } from "./gaussian_maps.ts";

/** How {@linkcode leftOutOf} fits. */
export interface LeftOutUse {
  readonly epsilon: number;
  /** Largest buffer of a band. */
  readonly maxBytes?: number;
  /** Most images for the dual form; by default what a fit takes. */
  readonly keep?: number;
  /** Images of one call; by default all. */
  readonly step?: number;
}

/** Distances [images, positions] of the training images of a case, each left out. */
export async function leftOutOf(
  gpu: Gpu,
  use: Case,
  { epsilon, maxBytes, keep, step = use.train.images }: LeftOutUse,
): Promise<number[]> {
  const { train, batches = [train.images] } = use;
  const hierarchy = planCase(use);
  using statistics = new Statistics(gpu, hierarchy, maxBytes, keep ?? mostDual(hierarchy.dims, epsilon));
  addBatches(gpu, statistics, train, batches);
  const { gaussian, leftOut } = await fitGaussian(gpu, statistics, { epsilon, leaveOut: true });
  using stack = new DisposableStack();
  stack.use(gaussian);
  if (!leftOut) throw new RangeError("nothing can be left out of this case");
  stack.use(leftOut);
  const found: number[] = [];
  for (let first = 0; first < train.images; first += step) {
    const features = uploadMaps(gpu, train, first, Math.min(step, train.images - first));
    using batch = new Batch(gpu, "left out test");
    using distances = leftOut.distances(batch, features, first);
    batch.submit();
    for (const tensor of features) tensor[Symbol.dispose]();
    found.push(...await distances.read());
  }
  return found;
}
