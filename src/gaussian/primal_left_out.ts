/** Leaving parts of a fit out by the primal form: from Gaussians with the divisor that is right once a part is gone. */

import { Batch } from "../gpu/batch.ts";
import { copiedImages, putImages } from "../gpu/copies.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import { HierarchicalGaussian } from "./gaussian.ts";
import type { Level } from "./hierarchy.ts";
import { chunksOf } from "./kept_samples.ts";
import { leaveOneOut } from "./leave_one_out.ts";
import { leavePartOut } from "./leave_part_out.ts";
import { leavableBySize, type Part } from "./parts.ts";
import type { Statistics } from "./statistics.ts";

/** The Gaussian that leaves parts of one size out. */
interface OfSize {
  readonly size: number;
  readonly gaussian: HierarchicalGaussian;
}

/**
 * One Gaussian at a time, since each is as large as the model's own: for parts of another size it is made anew of the statistics. Calls
 * with parts of one size after the other cost the least. A `LeftOut` of left_out.ts for parts that can be left out.
 */
export class PrimalLeftOut implements Disposable {
  readonly #gpu: Gpu;
  readonly #statistics: Statistics;
  readonly #epsilon: number;
  readonly #images: number;
  /** Sizes of the parts that can be left out, ascending. */
  readonly #sizes: readonly number[];
  #current: OfSize | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param statistics Of the fit; taken over, and kept only if parts are of several sizes. */
  constructor(gpu: Gpu, statistics: Statistics, use: { epsilon: number; parts: readonly Part[] }) {
    this.#gpu = gpu;
    this.#statistics = statistics;
    this.#epsilon = use.epsilon;
    this.#images = statistics.images;
    this.#sizes = [...leavableBySize(use.parts, statistics.images).keys()];
  }

  /**
   * Makes the Gaussian for the smallest parts.
   *
   * @throws {SingularCovarianceError} If a pivot is not positive and finite.
   */
  async prepare(): Promise<void> {
    const [smallest] = this.#sizes;
    if (smallest !== undefined) await this.#gaussianOf(smallest);
  }

  /**
   * Submits the distances of parts of one size, one call after the other: a call may dispose of the Gaussian that another one reads.
   *
   * @param features Of their images, part after part.
   */
  distances(features: readonly Tensor[], parts: readonly Part[]): Promise<Tensor> {
    const turn = this.#turn.then(() => this.#distances(features, parts));
    this.#turn = turn.catch(() => {}); // the caller hears of it
    return turn;
  }

  /** Disposes of statistics and Gaussian. */
  [Symbol.dispose](): void {
    this.#statistics[Symbol.dispose]();
    this.#current?.gaussian[Symbol.dispose]();
  }

  async #distances(features: readonly Tensor[], parts: readonly Part[]): Promise<Tensor> {
    const { length: size } = parts[0] as Part;
    const gaussian = await this.#gaussianOf(size);
    if (size > 1) return this.#partDistances(gaussian, features, parts);
    using batch = new Batch(this.#gpu, "leave one out");
    const distances = gaussian.distances(batch, features, leaveOneOut(this.#images));
    batch.submit();
    return distances;
  }

  /** Submits the distances of parts of several images, one part after the other. */
  #partDistances(
    gaussian: HierarchicalGaussian,
    features: readonly Tensor[],
    parts: readonly Part[],
  ): Tensor {
    const { length: size } = parts[0] as Part;
    const { grid: { height, width } } = gaussian.hierarchy.levels.at(-1) as Level;
    using stack = new DisposableStack();
    const distances = stack.use(Tensor.create(this.#gpu, "distances", [parts.length * size, height, width]));
    parts.forEach((_, part) => {
      using batch = new Batch(this.#gpu, "leave part out");
      const places = Array.from({ length: size }, (_, image) => part * size + image);
      const chunks = chunksOf(size).map(({ first, count }) =>
        copiedImages(batch, features, places.slice(first, first + count)).map((copy) => batch.defer(copy))
      );
      const own = batch.defer(gaussian.partDistances(batch, chunks, leavePartOut(this.#images, size)));
      putImages(batch, own, distances, places);
      batch.submit();
    });
    stack.move();
    return distances;
  }

  async #gaussianOf(size: number): Promise<HierarchicalGaussian> {
    if (this.#current?.size === size) return this.#current.gaussian;
    this.#current?.gaussian[Symbol.dispose]();
    this.#current = null;
    using statistics = this.#sizes.length > 1 ? this.#statistics.copy() : this.#statistics; // a fit takes them
    const { scale } = leavePartOut(this.#images, size);
    const gaussian = await HierarchicalGaussian.fit(this.#gpu, statistics, this.#epsilon, scale);
    this.#current = { size, gaussian };
    return gaussian;
  }
}
