/** Leaving parts of a fit out by the primal form: from Gaussians with the divisor that is right once a part is gone. */

import { Batch } from "../gpu/batch.ts";
import { copiedImages } from "../gpu/copies.ts";
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

  /** Submits the distances of parts, one call after the other: a call may dispose of the Gaussian that another one reads. */
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
    if (parts.every(({ length }) => length === 1)) {
      const gaussian = await this.#gaussianOf(1);
      using batch = new Batch(this.#gpu, "leave one out");
      const distances = gaussian.distances(batch, features, leaveOneOut(this.#images));
      batch.submit();
      return distances;
    }
    using stack = new DisposableStack();
    let at = 0;
    const places = parts.map((part) => part.map(() => at++));
    const { grid: { height, width } } = this.#statistics.hierarchy.levels.at(-1) as Level;
    const distances = stack.use(Tensor.create(this.#gpu, "distances", [at, height, width]));
    for (const [size, own] of Map.groupBy(places, ({ length }) => length)) {
      const gaussian = await this.#gaussianOf(size);
      for (const chosen of size === 1 ? [own.flat()] : own) {
        this.#submit(gaussian, { features, chosen, size }, distances);
      }
    }
    stack.move();
    return distances;
  }

  /** Submits the distances of one part, or of images that are each left out alone. */
  #submit(
    gaussian: HierarchicalGaussian,
    { features, chosen, size }: { features: readonly Tensor[]; chosen: readonly number[]; size: number },
    distances: Tensor,
  ): void {
    using batch = new Batch(this.#gpu, "leave part out");
    const taken = (places: readonly number[]) => {
      const copies = copiedImages(batch, features, places);
      for (const copy of copies) batch.defer(copy);
      return copies;
    };
    const own = size === 1
      ? gaussian.distances(batch, taken(chosen), leaveOneOut(this.#images))
      : gaussian.partDistances(
        batch,
        chunksOf(size).map(({ first, count }) => taken(chosen.slice(first, first + count))),
        leavePartOut(this.#images, size),
      );
    batch.defer(own);
    const length = own.length / chosen.length;
    chosen.forEach((place, image) =>
      batch.copy(own, distances, { from: image * length, length, at: place * length })
    );
    batch.submit();
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
