/** Shapes of real models, and how a stage on the GPU is timed. */

import { BandIndices } from "../src/gaussian/band_indices.ts";
import { type Band, splitBands } from "../src/gaussian/bands.ts";
import { type FeatureShape, planHierarchy } from "../src/gaussian/hierarchy.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { normals } from "../tests/with_gpu.ts";

/** Images of one batch. */
export const BATCH = 20;

/** A model whose channels are all kept. */
export interface ModelShape {
  readonly name: string;
  readonly maps: readonly FeatureShape[];
}

function square(...sizes: readonly [channels: number, side: number][]): FeatureShape[] {
  return sizes.map(([channels, side]) => ({ channels, height: side, width: side }));
}

/** ResNet-18 at 224 x 224 pixels with 100 random channels: the paper's split over the three layers. */
export const TREE: ModelShape = {
  name: "3136 positions, d = 14 + 29 + 57",
  maps: square([14, 56], [29, 28], [57, 14]),
};

/** The same embedding without its structure: what every position costs when it has a matrix of its own. */
export const DENSE: ModelShape = { name: "3136 positions, d = 100 dense", maps: square([100, 56]) };

/** Wide ResNet-50 with 550 random channels, on grids of a 48 x 48 image: matrices of full size, a 22nd of the positions. */
export const WIDE: ModelShape = {
  name: "144 positions, d = 79 + 157 + 314",
  maps: square([79, 12], [157, 6], [314, 3]),
};

/** The levels of a model as one band. */
export function bandOf({ maps }: ModelShape): Band {
  const dims = maps.reduce((sum, { channels }) => sum + channels, 0);
  const [band] = splitBands(planHierarchy(maps, Uint32Array.from(Array(dims).keys())), Infinity) as [Band];
  return band;
}

/** Standard normal features of a batch: [images, channels, height, width] of every map. */
export function randomFeatures(gpu: Gpu, { maps }: ModelShape, images: number): Tensor[] {
  return maps.map(({ channels, height, width }, i) =>
    Tensor.from(
      gpu,
      "features",
      [images, channels, height, width],
      normals(images * channels * height * width, 1 + i),
    )
  );
}

/** A model's band with its tables and the features of a batch. */
export function setUp(gpu: Gpu, shape: ModelShape, images: number) {
  const band = bandOf(shape);
  return { band, indices: new BandIndices(gpu, band), features: randomFeatures(gpu, shape, images) };
}

/** One timed stage. */
export interface Stage {
  readonly name: string;
  readonly group: string;
  readonly baseline?: boolean;
  /** Timed runs; few where one takes a second. */
  readonly runs?: number;
  /** Submitted and awaited before the clock starts. */
  readonly before?: () => void;
  /** Submits the work. */
  readonly run: () => void;
}

/** Registers a bench: the clock runs from the submission of the work to the end of the queue. */
export function benchStage(gpu: Gpu, { name, group, baseline = false, runs = 10, before, run }: Stage): void {
  Deno.bench({
    name,
    group,
    baseline,
    n: runs,
    warmup: 1,
    async fn(clock) {
      before?.();
      await gpu.idle();
      clock.start();
      run();
      await gpu.idle();
      clock.end();
    },
  });
}
