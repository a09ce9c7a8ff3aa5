/** Mean and principal components of the whole embeddings of all positions: sums in one pass over the images. */

import type { Gpu } from "../../gpu/device.ts";
import { BandIndices } from "../../gaussian/band_indices.ts";
import { gather } from "../../gaussian/gather.ts";
import { type FeatureShape, type Level, planEmbedding } from "../../gaussian/hierarchy.ts";
import { restrict } from "../../gaussian/restrict.ts";
import { Batch } from "../../gpu/batch.ts";
import { readAll, Tensor } from "../../gpu/tensor.ts";
import { principalComponents } from "../../vectors/estimate.ts";
import { gram } from "../../vectors/gram.ts";
import { Moments } from "../../vectors/moments.ts";
import { pool } from "../../vectors/pool.ts";
import { includedIn } from "../../map/roi_mask.ts";
import type { FeatureSpace } from "../method.ts";
import type { Embedding } from "../padim/interpolator.ts";
import { alignmentOf, embeddedMaps, Embedder } from "../padim/embedding.ts";

/** Principal components of embeddings, over the channels of all feature maps, finest map first. */
export interface PrincipalComponents {
  /** [channels]. */
  readonly mean: Float64Array;
  /** Variances of the components, descending (divisor: number of vectors - 1), [channels]. */
  readonly values: Float64Array;
  /** [channels, channels]: the components, one a row, in the same order; their signs are arbitrary. */
  readonly vectors: Float64Array;
}

/**
 * Sums over embeddings in progress. Goes through a batch image by image: the embeddings of one are as large as its features on the
 * finest grid (22 MB for wide_resnet50_2), those of a batch may exceed what a device binds.
 */
export class EmbeddingMoments implements Disposable {
  readonly #gpu: Gpu;
  readonly #embedder: Embedder;
  readonly #level: Level;
  readonly #indices: BandIndices;
  readonly #moments: Moments;
  readonly #zero: Tensor;
  #origin: Tensor | null = null;
  #images = 0;

  /** Starts without images. */
  constructor(gpu: Gpu, space: FeatureSpace, embedding: Embedding) {
    this.#gpu = gpu;
    this.#embedder = new Embedder(gpu, space, embedding);
    const included = includedIn(space, space.maps[0] as FeatureShape);
    const whole = planEmbedding(embeddedMaps(space.maps, embedding), alignmentOf(embedding));
    const hierarchy = included ? restrict(whole, included) : whole;
    this.#level = hierarchy.levels[0] as Level;
    const { channels, cells } = this.#level;
    this.#indices = new BandIndices(gpu, { ...hierarchy, firstCells: [0] });
    this.#moments = new Moments(channels);
    this.#zero = Tensor.create(gpu, "zero", [channels, cells]);
  }

  /** Images added so far. */
  get images(): number {
    return this.#images;
  }

  /**
   * Adds the embeddings of a batch.
   *
   * @param features [images, channels, height, width], finest first; may be disposed of when the promise is kept.
   */
  async add(features: readonly Tensor[]): Promise<void> {
    using embedded = this.#embedder.embed(features);
    this.#origin ??= await this.#firstMean(embedded.maps);
    const images = (features[0] as Tensor).shape[0] as number;
    for (let image = 0; image < images; image++) {
      using parts = this.#sums(embedded.maps, image, this.#origin);
      this.#moments.add(await parts.read());
    }
    this.#images += images;
  }

  /** Mean and components of the vectors so far. Decomposes [channels, channels] in float64 on the host: cubic in the channels. */
  async principalComponents(): Promise<PrincipalComponents> {
    const { values, vectors } = await principalComponents(this.#moments);
    const origin = this.#originOnHost;
    const mean = this.#moments.central().mean.map((value, c) => value + (origin[c] as number));
    return { mean, values, vectors };
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    this.#embedder[Symbol.dispose]();
    this.#indices[Symbol.dispose]();
    this.#zero[Symbol.dispose]();
    this.#origin?.[Symbol.dispose]();
  }

  #originOnHost: Float32Array<ArrayBuffer> = new Float32Array();

  /**
   * Means of the first image's feature maps, [channels]: near the mean of all, so that its differences from vectors are small. Of a
   * roi only the embeddings inside count.
   */
  async #firstMean(maps: readonly Tensor[]): Promise<Tensor> {
    const gpu = this.#gpu;
    using stack = new DisposableStack();
    using batch = new Batch(gpu, "first mean");
    const sources = this.#level.places ? [batch.defer(this.#gather(batch, maps))] : maps;
    const pooled = sources.map((source) => stack.use(pool(batch, source)));
    batch.submit();
    const means = await readAll(gpu, pooled);
    const first = means.map((values, i) => [...values.slice(0, (sources[i] as Tensor).shape[1])]);
    this.#originOnHost = Float32Array.from(first.flat());
    return Tensor.from(gpu, "origin", [this.#originOnHost.length], this.#originOnHost);
  }

  /** Submits the sums over one image's embeddings. */
  #sums(maps: readonly Tensor[], image: number, origin: Tensor): Tensor {
    const gpu = this.#gpu;
    using batch = new Batch(gpu, "embedding sums");
    const features = maps.map((map) => {
      const [, ...extents] = map.shape;
      const own = batch.defer(Tensor.create(gpu, map.label, [1, ...extents]));
      batch.copy(map, own, { from: image * own.length, length: own.length });
      return own;
    });
    const parts = gram(batch, batch.defer(this.#gather(batch, features)), origin);
    batch.submit();
    return parts;
  }

  /** Records the embeddings of the first image of a batch, [1, channels, cells]. */
  #gather(batch: Batch, features: readonly Tensor[]): Tensor {
    const { channels, cells } = this.#level;
    const gathered = Tensor.create(this.#gpu, "embeddings", [1, channels, cells]);
    const [tables] = this.#indices.levels as [BandIndices["levels"][number]];
    gather(batch, this.#level, tables, { features, images: 1, reference: this.#zero, gathered });
    return gathered;
  }
}
