/** Fits of random feature maps. */

import { factorBytes } from "../src/gaussian/bands.ts";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { type Alignment, type Hierarchy, planHierarchy } from "../src/gaussian/hierarchy.ts";
import { restrict } from "../src/gaussian/restrict.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { addBatches, firstChannels, type Maps, randomMaps, type Shape } from "./gaussian_maps.ts";

/** Added to every diagonal. */
export const EPSILON = 0.01;
/** Three levels whose channels reach past two register tiles. */
export const NESTED: readonly Shape[] = [[17, 4, 6], [16, 2, 3], [17, 1, 1]];

/** What a Gaussian is fitted to and what it scores. */
export interface Case {
  readonly train: Maps;
  readonly test: Maps;
  readonly chosen: Uint32Array;
  readonly batches?: readonly number[];
  readonly alignment?: Alignment;
  /** A region of interest on the finest grid. */
  readonly included?: Uint8Array;
}

/** Seeded maps of 60 and 5 images; of every map the first `counts[i]` channels are chosen. */
export function randomCase(
  shapes: readonly Shape[],
  counts: readonly number[],
  images = 60,
  tests = 5,
): Case {
  return {
    train: randomMaps(shapes, images, 5),
    test: randomMaps(shapes, tests, 77),
    chosen: firstChannels(shapes, counts),
  };
}

/** The levels of a case. */
export function planCase({ train, chosen, alignment, included }: Case): Hierarchy {
  const whole = planHierarchy(train.maps, chosen, alignment);
  return included ? restrict(whole, included) : whole;
}

/** A Gaussian fitted to the training images, with an upper bound for the buffers of a band. */
export async function fitCase(
  gpu: Gpu,
  use: Case,
  maxBytes?: number,
): Promise<HierarchicalGaussian> {
  using statistics = new Statistics(gpu, planCase(use), maxBytes);
  addBatches(gpu, statistics, use.train, use.batches ?? [use.train.images]);
  return await HierarchicalGaussian.fit(gpu, statistics, EPSILON);
}

/** The bound that cuts a hierarchy in as many bands as its coarsest grid has rows. */
export function rowBytes({ levels }: Hierarchy): number {
  return Math.max(...levels.map(factorBytes)) / (levels[0]?.grid.height as number);
}
