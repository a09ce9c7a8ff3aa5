/**
 * Streaming sufficient statistics of the hierarchical Gaussian: sample count, mean and co-moment at every cell.
 *
 * Samples are taken relative to a shift, the first image's features, so that sums stay small; batches are centred on their own
 * mean and merged by Chan's formula. Samples wait until there are as many as a merge takes: a merge reads and writes every matrix
 * once, whatever the number of its images, and what is accumulated does not depend on how they were split into batches. Memory does not
 * depend on the number of images, but that the samples of a few are kept if asked for: then they can be merged late, band by band, so
 * that no more than the co-moments of one band are ever there.
 */

import { Batch } from "../gpu/batch.ts";
import { copied } from "../gpu/copies.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { BandIndices } from "./band_indices.ts";
import {
  type BandStatistics,
  type GatheredBand,
  type LevelStatistics,
  withComoments,
} from "./band_statistics.ts";
import { splitBands } from "./bands.ts";
import type { Hierarchy } from "./hierarchy.ts";
import { KeptSamples, SampleStore } from "./kept_samples.ts";
import { mergeKept, mergeSize, recordGathered, recordShift, samplesOf, submitMerge } from "./merge.ts";

/** Accumulates the statistics of a hierarchy, batch by batch. */
export class Statistics implements Disposable {
  /** The levels. */
  readonly hierarchy: Hierarchy;
  readonly #gpu: Gpu;
  readonly #maxBytes: number;
  #keep: number;
  /** As far as samples were gathered; none once they were released. */
  #gathered: readonly GatheredBand[];
  /** The same with co-moments; null as long as these wait for all samples. */
  #bands: readonly BandStatistics[] | null;
  #images = 0;
  /** Samples of every band's levels that are not merged yet. */
  #waiting: readonly (readonly Tensor[])[] = [];
  #waitingImages = 0;

  /**
   * Allocates the accumulators.
   *
   * @param maxBytes Largest buffer of a band; by default what the device binds.
   * @param keep Keeps the samples as long as there are at most so many images.
   * @param late Whether samples are merged when all are there, as long as they are kept: {@linkcode inTurn} then needs little memory.
   * @throws {RangeError} If a single row of coarse cells exceeds `maxBytes`.
   */
  constructor(gpu: Gpu, hierarchy: Hierarchy, maxBytes = gpu.largestBuffer, keep = 0, late = false) {
    this.#gpu = gpu;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
    this.hierarchy = hierarchy;
    this.#gathered = splitBands(hierarchy, maxBytes).map((band) => ({
      band,
      indices: new BandIndices(gpu, band),
      levels: band.levels.map((level) => ({
        shift: Tensor.create(gpu, "shift", [level.channels, level.cells]),
        mean: Tensor.create(gpu, "mean", [level.channels, level.cells]),
        samples: new SampleStore(gpu),
      })),
    }));
    this.#bands = late && keep > 0 ? null : this.#gathered.map((band) => withComoments(gpu, band));
  }

  /** The bands that the hierarchy was split into for this device; none once they were released. */
  get bands(): readonly BandStatistics[] {
    const bands = this.#catchUp();
    this.#merge();
    return bands;
  }

  /**
   * Hands out the bands one after the other, each with everything merged: its co-moments are gone when the next one is asked for. Nothing
   * but samples can be had afterwards.
   */
  *inTurn(): Generator<BandStatistics> {
    if (this.#bands) this.#merge();
    const [gathered, bands] = [this.#gathered, this.#bands];
    this.#bands = [];
    for (const [index, band] of gathered.entries()) {
      const state = bands?.[index] ?? withComoments(this.#gpu, band);
      if (!bands) mergeKept(this.#gpu, state, this.#images, mergeSize(this.hierarchy));
      try {
        yield state;
      } finally {
        for (const { comoment } of state.levels) comoment[Symbol.dispose]();
      }
    }
  }

  /** Images accumulated so far. */
  get images(): number {
    return this.#images;
  }

  /**
   * Submits the addition of a batch.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first; may be disposed of
   *   when this returns.
   */
  add(features: readonly Tensor[]): void {
    const images = (features[0] as Tensor).shape[0] as number;
    if (this.#images + images > this.#keep) {
      this.#catchUp();
      this.#forgetSamples();
    }
    if (!this.#bands) return this.#keepOnly(features, images);
    for (let first = 0; first < images;) {
      const count = Math.min(mergeSize(this.hierarchy) - this.#waitingImages, images - first);
      this.#gather(features, first, count);
      if (this.#waitingImages === mergeSize(this.hierarchy)) this.#merge();
      first += count;
    }
  }

  /** Whether the samples of all images are there. */
  get keepsSamples(): boolean {
    return this.#keep > 0 && this.#images > 0;
  }

  /**
   * Submits the keeping of the samples of images that were added before and not kept; all of them in the same order, batch by batch.
   *
   * @param features As for {@linkcode add}.
   */
  addSamples(features: readonly Tensor[]): void {
    const count = (features[0] as Tensor).shape[0] as number;
    for (let first = 0; first < count;) {
      const images = Math.min(mergeSize(this.hierarchy), count - first);
      this.#gathered.forEach((state) => {
        using batch = new Batch(this.#gpu, "samples again");
        const samples = samplesOf(this.#gpu, state.band, images).map((tensor) => batch.defer(tensor));
        recordGathered(batch, state, samples, { features, first, images, place: 0 });
        keepSamples(batch, state, samples, { first: 0, images, before: this.#keep });
        batch.submit();
      });
      this.#keep += images;
      first += images;
    }
  }

  /**
   * Downloads a level's mean, shift added back in float64.
   *
   * @param level Index of the level, coarsest first.
   * @returns For every band, [channels, cells].
   */
  async readMeans(level: number): Promise<Float64Array[]> {
    const tensors = this.bands.flatMap((
      { levels },
    ) => [levels[level]?.shift as Tensor, levels[level]?.mean as Tensor]);
    const arrays = await readAll(this.#gpu, tensors);
    return this.#gathered.map((_, band) =>
      shifted(arrays[2 * band] as Float32Array, arrays[2 * band + 1] as Float32Array)
    );
  }

  /**
   * Hands the samples over to the caller, with copies of their means; null if they were not kept. The tables remain of whoever owns the
   * bands.
   */
  releaseSamples(): KeptSamples | null {
    if (!this.keepsSamples) return null;
    this.#keep = 0;
    if (this.#bands?.length !== 0) this.#merge();
    using batch = new Batch(this.#gpu, "means of samples");
    const bands = this.#gathered.map(({ band, indices, levels }) => ({
      band,
      indices,
      levels: levels.map(({ samples, mean }) => ({ chunks: samples.release(), mean: copied(batch, mean) })),
    }));
    batch.submit();
    return new KeptSamples(this.#images, bands);
  }

  /** A copy of what is accumulated, without samples. */
  copy(): Statistics {
    const copy = new Statistics(this.#gpu, this.hierarchy, this.#maxBytes);
    using batch = new Batch(this.#gpu, "copy of statistics");
    this.bands.forEach(({ levels }, band) =>
      levels.forEach(({ shift, mean, comoment }, level) => {
        const own = copy.#bands?.[band]?.levels[level] as LevelStatistics;
        batch.copy(shift, own.shift);
        batch.copy(mean, own.mean);
        batch.copy(comoment, own.comoment);
      })
    );
    batch.submit();
    copy.#images = this.#images;
    return copy;
  }

  /** Hands the bands with all their tensors over to the caller. */
  release(): readonly BandStatistics[] {
    const { bands } = this;
    [this.#bands, this.#gathered] = [[], []];
    return bands;
  }

  /** Disposes of the accumulators and tables. */
  [Symbol.dispose](): void {
    for (const tensor of this.#waiting.flat()) tensor[Symbol.dispose]();
    for (const { levels } of this.#bands ?? []) {
      for (const { comoment } of levels) comoment[Symbol.dispose]();
    }
    for (const { indices, levels } of this.#gathered) {
      indices[Symbol.dispose]();
      for (const { shift, mean, samples } of levels) {
        for (const owned of [shift, mean, samples]) owned[Symbol.dispose]();
      }
    }
  }

  /** Submits the gathering of images that fit beside those that wait. */
  #gather(features: readonly Tensor[], first: number, images: number): void {
    if (this.#waitingImages === 0) this.#waiting = this.#roomFor(mergeSize(this.hierarchy));
    this.#record(features, this.#waiting, { first, images, place: this.#waitingImages });
    this.#waitingImages += images;
  }

  /** Submits the gathering of a batch into what is kept, and no more. */
  #keepOnly(features: readonly Tensor[], images: number): void {
    const room = this.#roomFor(images);
    this.#record(features, room, { first: 0, images, place: 0 });
    for (const tensor of room.flat()) tensor[Symbol.dispose]();
  }

  #roomFor(images: number): Tensor[][] {
    return this.#gathered.map(({ band }) => samplesOf(this.#gpu, band, images));
  }

  #record(
    features: readonly Tensor[],
    samples: readonly (readonly Tensor[])[],
    use: { first: number; images: number; place: number },
  ): void {
    const { images, place } = use;
    this.#gathered.forEach((state, index) => {
      using batch = new Batch(this.#gpu, "samples");
      if (this.#images === 0) recordShift(batch, state, features);
      const own = samples[index] as readonly Tensor[];
      recordGathered(batch, state, own, { features, ...use });
      if (this.#keep > 0) {
        keepSamples(batch, state, own, { first: place, images, before: this.#images });
      }
      batch.submit();
    });
    this.#images += images;
  }

  /** Where merges were put off: submits those of all samples but the last few, which wait then. */
  #catchUp(): readonly BandStatistics[] {
    if (this.#bands) return this.#bands;
    const size = mergeSize(this.hierarchy);
    const rest = this.#images % size;
    const merged = this.#images - rest;
    const bands = this.#gathered.map((band) => withComoments(this.#gpu, band));
    for (const state of bands) mergeKept(this.#gpu, state, merged, size);
    if (rest > 0) {
      this.#waiting = this.#roomFor(size);
      using batch = new Batch(this.#gpu, "samples");
      bands.forEach(({ levels }, index) =>
        levels.forEach(({ samples }, level) =>
          samples.copyTo(batch, this.#waiting[index]?.[level] as Tensor, { first: merged, images: rest })
        )
      );
      batch.submit();
      this.#waitingImages = rest;
    }
    return this.#bands = bands;
  }

  /** Submits the merge of the samples that wait. */
  #merge(): void {
    if (this.#waitingImages === 0) return;
    const counts = { before: this.#images - this.#waitingImages, images: this.#waitingImages };
    (this.#bands ?? []).forEach((state, index) => {
      submitMerge(this.#gpu, state, this.#waiting[index] as readonly Tensor[], counts);
    });
    for (const tensor of this.#waiting.flat()) tensor[Symbol.dispose]();
    this.#waiting = [];
    this.#waitingImages = 0;
  }

  #forgetSamples(): void {
    this.#keep = 0;
    for (const { samples } of this.#gathered.flatMap(({ levels }) => levels)) samples[Symbol.dispose]();
  }
}

/** Downloads the means of a band, shift added back in float64: [channels, cells] of every level. */
export async function meansOf(gpu: Gpu, { levels }: GatheredBand): Promise<Float64Array[]> {
  const arrays = await readAll(gpu, levels.flatMap(({ shift, mean }) => [shift, mean])) as Float32Array[];
  return levels.map((_, level) =>
    shifted(arrays[2 * level] as Float32Array, arrays[2 * level + 1] as Float32Array)
  );
}

/** Means with their shift added back, in float64. */
function shifted(shifts: Float32Array, means: Float32Array): Float64Array {
  return Float64Array.from(shifts, (shift, i) => shift + (means[i] as number));
}

/** Records the keeping of samples of all levels. */
function keepSamples(
  batch: Batch,
  { levels }: GatheredBand,
  samples: readonly Tensor[],
  use: { first: number; images: number; before: number },
): void {
  levels.forEach(({ samples: store }, level) => store.add(batch, samples[level] as Tensor, use));
}
