/** The samples of a fit themselves, kept while they are few: the dual form of leaving one out is made of their products. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { BandIndices } from "./band_indices.ts";
import type { Band } from "./bands.ts";
import { ceilDiv } from "../gpu/workgroups.ts";

/** Images of one tensor of samples, a multiple of a register tile. */
export const CHUNK = 16;

/** The samples of one level of a band. */
export interface KeptLevel {
  /** [CHUNK, channels, cells] each, relative to a shift; the last one may be filled in part. */
  readonly chunks: readonly Tensor[];
  /** [channels, cells], their mean. */
  readonly mean: Tensor;
}

/** The samples of one band. Owns them and their means, not the tables. */
export interface KeptBand {
  readonly band: Band;
  readonly indices: BandIndices;
  /** Coarsest level first. */
  readonly levels: readonly KeptLevel[];
}

/** Grows by the samples of batches; for one level of a band. */
export class SampleStore implements Disposable {
  readonly #gpu: Gpu;
  readonly #chunks: Tensor[] = [];

  /** A store without samples. */
  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /**
   * Records the addition of some images.
   *
   * @param samples [first + images or more, channels, cells].
   * @param use.first Image of `samples` that is added first.
   * @param use.images How many are.
   * @param use.before Images stored so far.
   */
  add(batch: Batch, samples: Tensor, use: { first: number; images: number; before: number }): void {
    const { first, images, before } = use;
    const [, channels, cells] = samples.shape as [number, number, number];
    const size = channels * cells;
    for (let image = 0; image < images;) {
      const place = (before + image) % CHUNK;
      const count = Math.min(CHUNK - place, images - image);
      const chunk = this.#chunks[Math.floor((before + image) / CHUNK)] ?? this.#grow(channels, cells);
      batch.copy(samples, chunk, { from: (first + image) * size, length: count * size, at: place * size });
      image += count;
    }
  }

  /**
   * Records a copy of some images.
   *
   * @param samples [images or more, channels, cells], written from the first on.
   * @param use.first Image that is copied first.
   */
  copyTo(batch: Batch, samples: Tensor, { first, images }: { first: number; images: number }): void {
    const [, ...extents] = samples.shape as [number, number, number];
    const size = extents[0] * extents[1];
    for (let image = 0; image < images;) {
      const place = (first + image) % CHUNK;
      const count = Math.min(CHUNK - place, images - image);
      const chunk = this.#chunks[Math.floor((first + image) / CHUNK)] as Tensor;
      batch.copy(chunk, samples, { from: place * size, length: count * size, at: image * size });
      image += count;
    }
  }

  /** Hands the samples over to the caller. */
  release(): Tensor[] {
    return this.#chunks.splice(0);
  }

  /** Disposes of the samples. */
  [Symbol.dispose](): void {
    for (const chunk of this.release()) chunk[Symbol.dispose]();
  }

  #grow(channels: number, cells: number): Tensor {
    const chunk = Tensor.create(this.#gpu, "kept samples", [CHUNK, channels, cells]);
    this.#chunks.push(chunk);
    return chunk;
  }
}

/** All samples of a fit. */
export class KeptSamples implements Disposable {
  readonly images: number;
  readonly bands: readonly KeptBand[];

  /** Takes the samples over. */
  constructor(images: number, bands: readonly KeptBand[]) {
    this.images = images;
    this.bands = bands;
  }

  /** Disposes of the samples and their means. */
  [Symbol.dispose](): void {
    for (const { chunks, mean } of this.bands.flatMap(({ levels }) => levels)) {
      for (const tensor of [...chunks, mean]) tensor[Symbol.dispose]();
    }
  }
}

/** First image and number of images of every chunk. */
export function chunksOf(images: number): { first: number; count: number }[] {
  return Array.from({ length: ceilDiv(images, CHUNK) }, (_, i) => ({
    first: i * CHUNK,
    count: Math.min(CHUNK, images - i * CHUNK),
  }));
}
