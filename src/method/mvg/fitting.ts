/** The fit of the method `mvg`: sums over the feature vectors of all images, in one pass or two. */

import { type Part, requirePartition } from "../../gaussian/parts.ts";
import { joinedArrays } from "../../joined_arrays.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import { readAll, type Tensor } from "../../gpu/tensor.ts";
import { principalComponents } from "../../vectors/estimate.ts";
import { addRecorded, type Frame, FrameTensors } from "../../vectors/frame.ts";
import { LevelRoi } from "./level_roi.ts";
import { type Place, places, type Summed } from "./places.ts";
import { Moments } from "../../vectors/moments.ts";
import { partMeans } from "../../vectors/part_means.ts";
import { pool } from "../../vectors/pool.ts";
import { componentBasis, keptComponents, randomBasis, type Reduction } from "./reduction.ts";
import type { Detector, FeatureSpace, Fitting } from "../method.ts";
import { MvgDetector } from "./detector.ts";
import { levelSeed, type MvgSettings } from "./settings.ts";

/** Sums of one Gaussian in progress. */
interface Sums extends Place {
  readonly frame: FrameTensors;
  readonly basis: Frame["basis"];
  readonly moments: Moments;
  /** Vectors of the images, batch by batch, where each image has one: a part of several images counts once. */
  readonly vectors: Float32Array[];
}

/**
 * Sums in progress. Fourth powers, which the shrinkage needs, cannot be reduced after the fact as a covariance can: principal
 * components take a pass to be found and another to sum in.
 */
export class MvgFitting implements Fitting {
  readonly #gpu: Gpu;
  readonly #space: FeatureSpace;
  readonly #settings: MvgSettings;
  readonly #roi: LevelRoi;
  #sums: readonly Sums[];
  #images = 0;
  #pass = 0;

  /** Starts a fit without images. */
  constructor(gpu: Gpu, space: FeatureSpace, settings: MvgSettings) {
    this.#gpu = gpu;
    this.#space = space;
    this.#settings = settings;
    this.#sums = places(space, settings).map((place) => {
      const basis = firstBasis(place, settings);
      return startSums(gpu, place, basis);
    });
    this.#roi = new LevelRoi(gpu, space, settings.levels);
  }

  get images(): number {
    return this.#images;
  }

  async add(features: readonly Tensor[]): Promise<void> {
    const gpu = this.#gpu;
    const fresh = this.#images === 0 && this.#pass === 0;
    using batch = new Batch(gpu, "mvg sums");
    const inside = this.#roi.gather(batch, features);
    if (fresh) this.#placeOrigins(batch, inside);
    const parts = this.#sums.map(({ level, scope, frame }) =>
      frame.record(batch, inside[level] as Tensor, scope)
    );
    batch.submit();
    this.#images += (features[0] as Tensor).shape[0] as number;
    const contents = await readAll(gpu, parts) as Float32Array[];
    for (const tensor of parts) tensor[Symbol.dispose]();
    this.#sums.forEach(({ moments, scope, vectors }, i) => {
      addRecorded(moments, scope, contents[i] as Float32Array);
      if (scope === "pooled") vectors.push(contents[i] as Float32Array);
    });
  }

  async endPass(): Promise<boolean> {
    const { reduction } = this.#settings;
    if (this.#pass > 0 || !(reduction.kind === "opca" || reduction.kind === "pca")) return false;
    const found = await this.summed();
    const reduced = await Promise.all(
      found.map(({ frame, moments }) => reducedFrame(frame, moments, reduction)),
    );
    this.#disposeSums();
    this.#sums = found.map((place, i) => {
      const { origin, basis } = reduced[i] as Frame;
      return startSums(this.#gpu, place, basis, origin);
    });
    this.#images = 0;
    this.#pass++;
    return true;
  }

  async finish(parts?: readonly Part[]): Promise<Detector> {
    if (parts) requirePartition(parts, this.images);
    const summed = await this.summed();
    const counted = parts?.some(({ length }) => length > 1)
      ? summed.map((one, i) => ({ ...one, moments: countedOnce(one.moments, this.#sums[i] as Sums, parts) }))
      : summed;
    return new MvgDetector(this.#gpu, this.#space, this.#settings, counted, this.images);
  }

  /** Sums and frames so far, for the model file. */
  async summed(): Promise<Summed[]> {
    const origins = await readAll(this.#gpu, this.#sums.map(({ frame }) => frame.origin));
    return this.#sums.map(({ level, scope, channels, basis, moments }, i) => {
      const frame = { origin: origins[i] as Float32Array<ArrayBuffer>, basis };
      return { level, scope, channels, frame, moments };
    });
  }

  /** Puts every origin at the first image's mean: it is near that of all others, and known before it. */
  #placeOrigins(batch: Batch, features: readonly Tensor[]): void {
    for (const { level, channels, frame: { origin } } of this.#sums) {
      const means = batch.defer(pool(batch, features[level] as Tensor));
      batch.copy(means, origin, { length: channels });
    }
  }

  /** Disposes of the frames and of the roi's tables. */
  [Symbol.dispose](): void {
    this.#disposeSums();
    this.#roi[Symbol.dispose]();
  }

  #disposeSums(): void {
    for (const { frame } of this.#sums) frame[Symbol.dispose]();
    this.#sums = [];
  }
}

function startSums(gpu: Gpu, place: Place, basis: Frame["basis"], origin?: Float32Array<ArrayBuffer>): Sums {
  const { level, scope, channels } = place;
  const frame = new FrameTensors(gpu, channels, basis, origin);
  return {
    level,
    scope,
    channels,
    frame,
    basis,
    moments: new Moments(basis ? basis.length / channels : channels),
    vectors: [],
  };
}

/** The basis of the first pass: of these reductions only the random one is known before the images are. */
function firstBasis({ level, channels }: Place, { reduction, seed }: MvgSettings): Frame["basis"] {
  return reduction.kind === "random" ? randomBasis(channels, reduction.count, levelSeed(seed, level)) : null;
}

/** Sums in which a part counts once, by the mean of its images; those of positions as they are. */
function countedOnce(moments: Moments, { scope, vectors }: Sums, parts: readonly Part[]): Moments {
  if (scope !== "pooled") return moments;
  const { channels: dims } = moments;
  const all = joinedArrays(vectors, (length) => new Float32Array(length));
  const sums = new Moments(dims);
  sums.addVectors(partMeans(all, dims, parts));
  return sums;
}

async function reducedFrame(
  frame: Frame,
  moments: Moments,
  reduction: Extract<Reduction, { share: number }>,
): Promise<Frame> {
  const eigen = await principalComponents(moments);
  const { count, mean } = moments.central();
  const basis = componentBasis(eigen, keptComponents(eigen.values, count, reduction));
  const origin = frame.origin.map((start, c) => start + (mean[c] as number));
  return { origin, basis };
}
