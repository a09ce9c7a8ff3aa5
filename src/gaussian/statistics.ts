/**
 * Streaming sufficient statistics of the hierarchical Gaussian: sample count, mean and co-moment at every cell.
 *
 * Samples are taken relative to a shift, the first image's features, so that sums stay small; batches are centred on their own
 * mean and merged by Chan's formula. Samples wait until there are as many as a merge takes: a merge reads and writes every matrix
 * once, whatever the number of its images, and what is accumulated does not depend on how they were split into batches. Memory does not
 * depend on the number of images, but that the samples of a few are kept if asked for.
 */

import { Batch } from "../gpu/batch.ts";
import { copied } from "../gpu/copies.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { BandIndices } from "./band_indices.ts";
import type { BandStatistics, LevelStatistics } from "./band_statistics.ts";
import { splitBands } from "./bands.ts";
import { type Hierarchy, packedEntries } from "./hierarchy.ts";
import { KeptSamples, SampleStore } from "./kept_samples.ts";
import { mergeSize, recordGathered, recordShift, samplesOf, submitMerge } from "./merge.ts";

/** Accumulates the statistics of a hierarchy, batch by batch. */
export class Statistics implements Disposable {
  /** The levels. */
  readonly hierarchy: Hierarchy;
  readonly #gpu: Gpu;
  readonly #maxBytes: number;
  #keep: number;
  #bands: readonly BandStatistics[];
  #images = 0;
  /** Samples of every band's levels that are not merged yet. */
  #waiting: readonly (readonly Tensor[])[] = [];
  #waitingImages = 0;

  /**
   * Allocates the accumulators.
   *
   * @param maxBytes Largest buffer of a band; by default what the device binds.
   * @param keep Keeps the samples as long as there are at most so many images.
   * @throws {RangeError} If a single row of coarse cells exceeds `maxBytes`.
   */
  constructor(gpu: Gpu, hierarchy: Hierarchy, maxBytes = gpu.largestBuffer, keep = 0) {
    this.#gpu = gpu;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
    this.hierarchy = hierarchy;
    this.#bands = splitBands(hierarchy, maxBytes).map((band) => ({
      band,
      indices: new BandIndices(gpu, band),
      levels: band.levels.map((level) => ({
        shift: Tensor.create(gpu, "shift", [level.channels, level.cells]),
        mean: Tensor.create(gpu, "mean", [level.channels, level.cells]),
        comoment: Tensor.create(gpu, "co-moment", [packedEntries(level), level.cells]),
        samples: new SampleStore(gpu),
      })),
    }));
  }

  /** The bands that the hierarchy was split into for this device; none once they were released. */
  get bands(): readonly BandStatistics[] {
    this.#merge();
    return this.#bands;
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
    if (this.#images + images > this.#keep) this.#forgetSamples();
    for (let first = 0; first < images;) {
      const count = Math.min(mergeSize(this.hierarchy) - this.#waitingImages, images - first);
      this.#gather(features, first, count);
      if (this.#waitingImages === mergeSize(this.hierarchy)) this.#merge();
      first += count;
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
    return this.#bands.map((_, band) => {
      const mean = arrays[2 * band + 1] as Float32Array;
      return Float64Array.from(arrays[2 * band] as Float32Array, (shift, i) => shift + (mean[i] as number));
    });
  }

  /**
   * Hands the samples over to the caller, with copies of their means; null if they were not kept. The tables remain of whoever owns the
   * bands.
   */
  releaseSamples(): KeptSamples | null {
    if (this.#keep === 0 || this.#images === 0) return null;
    this.#keep = 0;
    using batch = new Batch(this.#gpu, "means of samples");
    const bands = this.bands.map(({ band, indices, levels }) => ({
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
        const own = copy.#bands[band]?.levels[level] as LevelStatistics;
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
    this.#bands = [];
    return bands;
  }

  /** Disposes of the accumulators and tables. */
  [Symbol.dispose](): void {
    for (const tensor of this.#waiting.flat()) tensor[Symbol.dispose]();
    for (const { indices, levels } of this.#bands) {
      indices[Symbol.dispose]();
      for (const { shift, mean, comoment, samples } of levels) {
        for (const owned of [shift, mean, comoment, samples]) owned[Symbol.dispose]();
      }
    }
  }

  /** Submits the gathering of images that fit beside those that wait. */
  #gather(features: readonly Tensor[], first: number, images: number): void {
    if (this.#waitingImages === 0) {
      this.#waiting = this.#bands.map(({ band }) => samplesOf(this.#gpu, band, mergeSize(this.hierarchy)));
    }
    this.#bands.forEach((state, index) => {
      using batch = new Batch(this.#gpu, "samples");
      if (this.#images === 0) recordShift(batch, state, features);
      const samples = this.#waiting[index] as readonly Tensor[];
      const use = { features, first, images, place: this.#waitingImages };
      recordGathered(batch, state, samples, use);
      if (this.#keep > 0) {
        state.levels.forEach(({ samples: store }, level) =>
          store.add(batch, samples[level] as Tensor, { first: use.place, images, before: this.#images })
        );
      }
      batch.submit();
    });
    this.#images += images;
    this.#waitingImages += images;
  }

  /** Submits the merge of the samples that wait. */
  #merge(): void {
    if (this.#waitingImages === 0) return;
    const counts = { before: this.#images - this.#waitingImages, images: this.#waitingImages };
    this.#bands.forEach((state, index) => {
      submitMerge(this.#gpu, state, this.#waiting[index] as readonly Tensor[], counts);
    });
    for (const tensor of this.#waiting.flat()) tensor[Symbol.dispose]();
    this.#waiting = [];
    this.#waitingImages = 0;
  }

  #forgetSamples(): void {
    this.#keep = 0;
    for (const { samples } of this.#bands.flatMap(({ levels }) => levels)) samples[Symbol.dispose]();
  }
}
