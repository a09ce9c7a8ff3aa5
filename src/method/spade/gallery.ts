/** The gallery: features of all good images, on the GPU where they fit, else brought there a chunk at a time. */

import { type StoredTensor, storedTensor } from "../../format/dtype.ts";
import type { Level } from "../../gaussian/hierarchy.ts";
import type { Gpu } from "../../gpu/device.ts";
import { Tensor } from "../../gpu/tensor.ts";
import type { LevelFeatures } from "./search_steps.ts";

/** Features of one image: [channels, cells] of every level, coarsest first. */
export type ImageFeatures = readonly Float32Array<ArrayBuffer>[];

/** GPU memory that a gallery may take to stay there unless said otherwise: WebGPU does not say what there is. */
const RESIDENT_BYTES = 2 ** 30;

/** GPU memory of a gallery, in bytes. */
export interface GalleryMemory {
  /** The largest gallery that is kept on the GPU; a larger one stays on the host. Default 1 GiB. */
  readonly resident?: number;
  /** The largest buffer of a part of it. By default what the device binds. */
  readonly buffer?: number;
}

/** A part of the gallery on the GPU and some of its images. */
export interface Chunk {
  /** Features of the part. */
  readonly levels: LevelFeatures;
  /** Which images of it. */
  readonly members: readonly number[];
}

/** Bytes that one image takes in a gallery. */
export function galleryBytes(levels: readonly Pick<Level, "channels" | "cells">[]): number {
  return levels.reduce((sum, { channels, cells }) => sum + 4 * channels * cells, 0);
}

/** Features of good images; the host's arrays belong to it, and the tensors it makes of them. */
export class Gallery implements Disposable {
  readonly #gpu: Gpu;
  readonly #levels: readonly Level[];
  readonly #images: readonly ImageFeatures[];
  /** Images of one part of the gallery on the GPU. */
  readonly #part: number;
  readonly #resident: readonly LevelFeatures[];

  constructor(
    gpu: Gpu,
    levels: readonly Level[],
    images: readonly ImageFeatures[],
    { resident = RESIDENT_BYTES, buffer = gpu.limits.maxStorageBufferBindingSize }: GalleryMemory = {},
  ) {
    this.#gpu = gpu;
    this.#levels = levels;
    this.#images = images;
    const largest = Math.max(...levels.map((level) => galleryBytes([level])));
    this.#part = Math.max(1, Math.floor(Math.min(buffer, gpu.limits.maxBufferSize) / largest));
    const fits = images.length * galleryBytes(levels) <= resident;
    this.#resident = fits ? this.#parts().map((part) => this.#upload(part)) : [];
  }

  /** Number of images. */
  get images(): number {
    return this.#images.length;
  }

  /**
   * Brings images to the GPU, in order as far as they are in the same part.
   *
   * @param images Places of the images.
   * @param size Largest number of images in a chunk.
   * @returns Chunks, each valid until the next one is asked for: submit what reads it before.
   */
  *chunks(images: readonly number[], size: number): Generator<Chunk> {
    if (this.#resident.length === 0) return yield* this.#streamed(images, size);
    for (const [part, places] of Map.groupBy(images, (image) => Math.floor(image / this.#part))) {
      const levels = this.#resident[part] as LevelFeatures;
      const members = places.map((image) => image - part * this.#part);
      for (let first = 0; first < members.length; first += size) {
        yield { levels, members: members.slice(first, first + size) };
      }
    }
  }

  /** The gallery as tensors of a model file: `level{l}.features` [images, channels, cells]. */
  tensors(): Map<string, StoredTensor> {
    return new Map(this.#levels.map(({ channels, cells }, level) => {
      const joined = new Float32Array(this.images * channels * cells);
      this.#images.forEach((image, place) =>
        joined.set(image[level] as Float32Array, place * channels * cells)
      );
      return [`level${level}.features`, storedTensor("F32", [this.images, channels, cells], joined)];
    }));
  }

  /** Disposes of what is on the GPU. */
  [Symbol.dispose](): void {
    for (const tensor of this.#resident.flat()) tensor[Symbol.dispose]();
  }

  *#streamed(images: readonly number[], size: number): Generator<Chunk> {
    const count = Math.min(size, this.#part);
    for (let first = 0; first < images.length; first += count) {
      const chunk = images.slice(first, first + count);
      const levels = this.#upload(chunk.map((image) => this.#images[image] as ImageFeatures));
      yield { levels, members: [...chunk.keys()] };
      for (const tensor of levels) tensor[Symbol.dispose]();
    }
  }

  #parts(): ImageFeatures[][] {
    const count = Math.ceil(this.images / this.#part);
    return Array.from(
      { length: count },
      (_, part) => this.#images.slice(part * this.#part, (part + 1) * this.#part),
    );
  }

  #upload(images: readonly ImageFeatures[]): LevelFeatures {
    return this.#levels.map(({ channels, cells }, level) => {
      const tensor = Tensor.create(this.#gpu, "gallery", [images.length, channels, cells]);
      images.forEach((image, place) => tensor.write(image[level] as Float32Array, place * channels * cells));
      return tensor;
    });
  }
}

/** Cuts tensors [images, channels, cells] of every level into images, without a copy. */
export function cutImages(
  levels: readonly Pick<Level, "channels" | "cells">[],
  data: readonly Float32Array<ArrayBuffer>[],
  count: number,
): ImageFeatures[] {
  return Array.from({ length: count }, (_, image) =>
    levels.map(({ channels, cells }, level) => {
      const size = channels * cells;
      return (data[level] as Float32Array<ArrayBuffer>).subarray(image * size, (image + 1) * size);
    }));
}
