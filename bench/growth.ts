/**
 * How the Gaussian's stages grow with images, channels and the grid: medians of 3 runs, on a software adapter of processor time, and the
 * exponent of a power fitted to the larger half of the sizes beside the one that the count of operations predicts. A smaller exponent
 * than predicted says that a fixed cost still shows, a larger one that something grows that should not.
 *
 * `deno run --allow-read --allow-env bench/growth.ts`
 */

import process from "node:process";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { fitGaussian } from "../src/gaussian/left_out.ts";
import { Batch } from "../src/gpu/batch.ts";
import { sharedGpu } from "../tests/with_gpu.ts";
import { bandOf, type ModelShape, randomFeatures } from "./gaussian_shapes.ts";

const RUNS = 3;
const BATCH = 10;
const EPSILON = 0.01;
const gpu = await sharedGpu();

function dense(channels: number, side: number): ModelShape {
  return { name: "", maps: [{ channels, height: side, width: side }] };
}

/** Statistics of `images`, the same batch again and again. */
function accumulated(shape: ModelShape, images: number, keep = 0): Statistics {
  const statistics = new Statistics(gpu, bandOf(shape), undefined, keep);
  const features = randomFeatures(gpu, shape, BATCH);
  for (let i = 0; i < images; i += BATCH) statistics.add(features);
  for (const tensor of features) tensor[Symbol.dispose]();
  return statistics;
}

/** Milliseconds of the processors where they compute, which other programs change little; of the clock on a GPU. */
function clock(): number {
  if (!gpu.info.software) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

async function timed(run: () => unknown): Promise<number> {
  await gpu.idle();
  const start = clock();
  await run();
  await gpu.idle();
  return clock() - start;
}

async function addTime(shape: ModelShape, images: number): Promise<number> {
  const features = randomFeatures(gpu, shape, BATCH);
  using statistics = new Statistics(gpu, bandOf(shape));
  const time = await timed(async () => {
    for (let i = 0; i < images; i += BATCH) {
      statistics.add(features);
      if (i % 1000 === 0) await gpu.idle(); // bounds what is queued
    }
    return statistics.bands; // merges what waits
  });
  for (const tensor of features) tensor[Symbol.dispose]();
  return time;
}

async function factorTime(shape: ModelShape): Promise<number> {
  using statistics = accumulated(shape, 2 * BATCH);
  let gaussian: HierarchicalGaussian | undefined;
  const time = await timed(async () => gaussian = await HierarchicalGaussian.fit(gpu, statistics, EPSILON));
  gaussian?.[Symbol.dispose]();
  return time;
}

async function leftOutTime(shape: ModelShape, images: number): Promise<number> {
  using statistics = accumulated(shape, images, images);
  const use = { epsilon: EPSILON, leaveOut: true };
  let fitted: Awaited<ReturnType<typeof fitGaussian>> | undefined;
  const time = await timed(async () => fitted = await fitGaussian(gpu, statistics, use));
  fitted?.gaussian[Symbol.dispose]();
  fitted?.leftOut?.[Symbol.dispose]();
  return time;
}

async function distanceTime(shape: ModelShape): Promise<number> {
  using statistics = accumulated(shape, 2 * BATCH);
  using gaussian = await HierarchicalGaussian.fit(gpu, statistics, EPSILON);
  const features = randomFeatures(gpu, shape, BATCH);
  const time = await timed(() => {
    using batch = new Batch(gpu, "growth");
    batch.defer(gaussian.distances(batch, features));
    batch.submit();
  });
  for (const tensor of features) tensor[Symbol.dispose]();
  return time;
}

/** The exponent of the power that is nearest in logarithms. */
function exponent(sizes: readonly number[], times: readonly number[]): number {
  const [x, y] = [sizes, times].map((values) => values.map(Math.log)) as [number[], number[]];
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return mean(x.map((value, i) => (value - mx) * ((y[i] as number) - my))) /
    mean(x.map((value) => (value - mx) ** 2));
}

async function median(time: () => Promise<number>): Promise<number> {
  const runs: number[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await time());
  return runs.sort((a, b) => a - b)[RUNS >> 1] as number;
}

/** Times of a cell at sides of the grid: the same operations for each. */
async function perCell(name: string, sides: readonly number[], time: (side: number) => Promise<number>) {
  const list: string[] = [];
  for (const side of sides) {
    list.push(`${side}: ${(1e3 * await median(() => time(side)) / side ** 2).toFixed(1)} us`);
  }
  console.log(`${`${name}, a cell by the side`.padEnd(30)} ${list.join(", ")}`);
}

async function grow(
  name: string,
  predicted: string,
  sizes: number[],
  time: (size: number) => Promise<number>,
) {
  await time(sizes[0] as number); // compiles
  const medians: number[] = [];
  for (const size of sizes) medians.push(await median(() => time(size)));
  const half = Math.floor(sizes.length / 2);
  const found = exponent(sizes.slice(half), medians.slice(half)).toFixed(2);
  const list = sizes.map((size, i) => `${size}: ${medians[i]?.toFixed(1)} ms`).join(", ");
  console.log(`${name.padEnd(30)} exponent ${found}, predicted ${predicted};  ${list}`);
}

const IMAGES = [10, 100, 1000, 10_000];
const DIMS = [50, 100, 200, 400, 550];
const SIDES = [28, 56, 96, 112, 144];
/** Around 128, where entries of a matrix are 2^14 cells, 64 KiB, apart: a set of the second-level cache holds one entry in so many bytes. */
const CROWDED = [112, 120, 128, 136, 144];
await grow("statistics, images", "1", IMAGES, (images) => addTime(dense(50, 8), images));
await grow("left out, images", "2 to 3", [10, 20, 40, 80], (images) => leftOutTime(dense(100, 28), images));
await grow("statistics, channels", "2", DIMS, (dims) => addTime(dense(dims, 12), 200));
await grow("factor, channels", "3", DIMS, (dims) => factorTime(dense(dims, 12)));
await grow("distances, channels", "2", DIMS, (dims) => distanceTime(dense(dims, 12)));
await grow("statistics, side of the grid", "2", SIDES, (side) => addTime(dense(50, side), 60));
await grow("factor, side of the grid", "2", SIDES, (side) => factorTime(dense(50, side)));
await grow("distances, side of the grid", "2", SIDES, (side) => distanceTime(dense(50, side)));
await perCell("statistics", CROWDED, (side) => addTime(dense(50, side), 60));
await perCell("factor", CROWDED, (side) => factorTime(dense(50, side)));
Deno.exit(0);
