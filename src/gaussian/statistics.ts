/**
 * Streaming sufficient statistics of the hierarchical Gaussian: sample count, mean and co-moment at every cell.
 *
 * Samples are taken relative to a shift, the first image's features, so that sums stay small; batches are centred on their own
 * mean and merged by Chan's formula. Memory does not depend on the number of images, but that the samples of a few are kept if asked
 * for.
 */

import { Batch } from "../gpu/batch.ts";
import { copied } from "../gpu/copies.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { BandIndices, type LevelIndices } from "./band_indices.ts";
import { type Band, splitBands } from "./bands.ts";
import { gather } from "./gather.ts";
import { type Hierarchy, packedEntries } from "./hierarchy.ts";
import { KeptSamples, SampleStore } from "./kept_samples.ts";
import { center, type LevelSamples, scatter } from "./scatter.ts";

/** What is accumulated for one level of one band. */
export interface LevelStatistics {
  /** [channels, cells], subtracted from every sample. */
  readonly shift: Tensor;
  /** [channels, cells], mean of the shifted samples. */
  readonly mean: Tensor;
  /** [entries, cells], packed co-moment of the shifted samples about their mean. */
  readonly comoment: Tensor;
  /** The shifted samples; empty if they are not kept. */
  readonly samples: SampleStore;
}

/** One band with its tables and what is accumulated in it. */
export interface BandStatistics {
  readonly band: Band;
  readonly indices: BandIndices;
  /** Coarsest level first. */
  readonly levels: readonly LevelStatistics[];
}

/** Accumulates the statistics of a hierarchy, batch by batch. */
export class Statistics implements Disposable {
  /** The levels. */
  readonly hierarchy: Hierarchy;
  readonly #gpu: Gpu;
  readonly #maxBytes: number;
  #keep: number;
  #bands: readonly BandStatistics[];
  #images = 0;

  /**
   * Allocates the accumulators.
   *
   * @param maxBytes Largest buffer of a band; by default what the device binds.
   * @param keep Keeps the samples as long as there are at most so many images.
   * @throws {RangeError} If a single row of coarse cells exceeds `maxBytes`.
   */
  constructor(gpu: Gpu, hierarchy: Hierarchy, maxBytes = gpu.limits.maxStorageBufferBindingSize, keep = 0) {
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
    for (const state of this.#bands) {
      using batch = new Batch(this.#gpu, "statistics");
      if (this.#images === 0) recordShift(batch, state, features);
      recordBatch(batch, state, features, { before: this.#images, images, keep: this.#keep > 0 });
      batch.submit();
    }
    this.#images += images;
  }

  /**
   * Downloads a level's mean, shift added back in float64.
   *
   * @param level Index of the level, coarsest first.
   * @returns For every band, [channels, cells].
   */
  async readMeans(level: number): Promise<Float64Array[]> {
    const tensors = this.#bands.flatMap((
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
    const bands = this.#bands.map(({ band, indices, levels }) => ({
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
    this.#bands.forEach(({ levels }, band) =>
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
    const bands = this.#bands;
    this.#bands = [];
    return bands;
  }

  /** Disposes of the accumulators and tables. */
  [Symbol.dispose](): void {
    for (const { indices, levels } of this.#bands) {
      indices[Symbol.dispose]();
      for (const { shift, mean, comoment, samples } of levels) {
        for (const owned of [shift, mean, comoment, samples]) owned[Symbol.dispose]();
      }
    }
  }

  #forgetSamples(): void {
    this.#keep = 0;
    for (const { samples } of this.#bands.flatMap(({ levels }) => levels)) samples[Symbol.dispose]();
  }
}

/** The shift is the first image: any value near the data does, and this one is known before a mean is. */
function recordShift(
  batch: Batch,
  state: BandStatistics,
  features: readonly Tensor[],
): void {
  state.band.levels.forEach((level, index) => {
    const zero = batch.defer(Tensor.create(batch.gpu, "zero", [level.channels, level.cells]));
    const gathered = (state.levels[index] as LevelStatistics).shift;
    const indices = state.indices.levels[index] as LevelIndices;
    gather(batch, level, indices, { features, images: 1, reference: zero, gathered });
  });
}

function recordBatch(
  batch: Batch,
  state: BandStatistics,
  features: readonly Tensor[],
  counts: { before: number; images: number; keep: boolean },
): void {
  const { before, images, keep } = counts;
  const centred = state.band.levels.map((level, index): LevelSamples => {
    const { shift, mean, samples: store } = state.levels[index] as LevelStatistics;
    const samples = batch.defer(Tensor.create(batch.gpu, "samples", [images, level.channels, level.cells]));
    const delta = batch.defer(Tensor.create(batch.gpu, "delta", [level.channels, level.cells]));
    const indices = state.indices.levels[index] as LevelIndices;
    gather(batch, level, indices, { features, images, reference: shift, gathered: samples });
    if (keep) store.add(batch, samples, before);
    center(batch, { samples, mean, delta }, counts);
    return { samples, delta };
  });
  state.band.levels.forEach((level, row) => {
    const { parents, identity } = state.indices.levels[row] as LevelIndices;
    state.band.levels.slice(0, row + 1).forEach((columnLevel, column) => {
      scatter(batch, {
        level,
        own: centred[row] as LevelSamples,
        columnLevel,
        column: centred[column] as LevelSamples,
        parents: parents[column] ?? identity,
        comoment: (state.levels[row] as LevelStatistics).comoment,
      }, counts);
    });
  });
}
