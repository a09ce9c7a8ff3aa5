/** What is kept of a fit to score its own images as if each had not been among them. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { CellGrid } from "./cell_grid.ts";
import { HierarchicalGaussian } from "./gaussian.ts";
import type { Hierarchy, Level } from "./hierarchy.ts";
import { CHUNK, type KeptSamples } from "./kept_samples.ts";
import { leaveOneOut } from "./leave_one_out.ts";
import { leftOutDistances } from "./left_out_distances.ts";
import type { Statistics } from "./statistics.ts";

/** Distances of the images of a fit, each left out. */
export interface LeftOut extends Disposable {
  /**
   * Records the distances of some images at every fine position.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first; images of the fit.
   * @param first Place of the first of them in the order of the fit.
   * @returns [images, height, width] of the finest grid, 0 at cells that are left out; the caller disposes of it.
   * @throws {RangeError} If there are no such images.
   */
  distances(batch: Batch, features: readonly Tensor[], first: number): Tensor;
}

/** A Gaussian, and what its own images are left out of; null if they are fewer than three, or nobody asked. */
export interface FittedGaussian {
  readonly gaussian: HierarchicalGaussian;
  readonly leftOut: LeftOut | null;
}

/**
 * Fits a Gaussian as {@linkcode HierarchicalGaussian.fit} does, and prepares to leave its images out one by one: by the dual form if
 * `statistics` kept the samples, or else by the primal, from a second factor as large as the Gaussian's own.
 *
 * @param use.epsilon Added once to every diagonal element of the covariance.
 * @param use.leaveOut Whether to prepare it.
 * @throws {SingularCovarianceError} If a pivot is not positive and finite.
 */
export async function fitGaussian(
  gpu: Gpu,
  statistics: Statistics,
  { epsilon, leaveOut }: { epsilon: number; leaveOut: boolean },
): Promise<FittedGaussian> {
  const { images, hierarchy } = statistics;
  if (!leaveOut || images < 3) {
    return { gaussian: await HierarchicalGaussian.fit(gpu, statistics, epsilon), leftOut: null };
  }
  using stack = new DisposableStack();
  const kept = statistics.releaseSamples();
  if (kept) stack.use(kept);
  using copy = kept ? null : statistics.copy();
  using owned = new DisposableStack();
  const gaussian = owned.use(await HierarchicalGaussian.fit(gpu, statistics, epsilon));
  const leftOut = kept
    ? await DualLeftOut.of(gpu, hierarchy, kept, epsilon)
    : new PrimalLeftOut(await HierarchicalGaussian.fit(gpu, copy as Statistics, epsilon, images - 2), images);
  owned.move();
  return { gaussian, leftOut };
}

/** All distances, computed from the samples. */
class DualLeftOut implements LeftOut {
  readonly #grid: CellGrid;
  readonly #images: number;
  /** [count, cells] for every {@linkcode CHUNK} of images. */
  readonly #distances: readonly Tensor[];

  private constructor(grid: CellGrid, images: number, distances: readonly Tensor[]) {
    this.#grid = grid;
    this.#images = images;
    this.#distances = distances;
  }

  static async of(
    gpu: Gpu,
    { levels }: Hierarchy,
    kept: KeptSamples,
    epsilon: number,
  ): Promise<DualLeftOut> {
    const finest = levels.at(-1) as Level;
    const distances = await leftOutDistances(gpu, kept, { cells: finest.cells, epsilon });
    return new DualLeftOut(new CellGrid(gpu, finest), kept.images, distances);
  }

  distances(batch: Batch, features: readonly Tensor[], first: number): Tensor {
    const images = (features[0] as Tensor).shape[0] as number;
    if (first + images > this.#images) {
      throw new RangeError(
        `Cannot leave images ${first} to ${
          first + images - 1
        } out: ${this.#images} were fitted; give those of the fit`,
      );
    }
    return this.#grid.fill(batch, images, (cells) => {
      for (let image = 0; image < images; image++) {
        const chunk = this.#distances[Math.floor((first + image) / CHUNK)] as Tensor;
        const length = chunk.shape[1] as number;
        batch.copy(chunk, cells, { from: (first + image) % CHUNK * length, length, at: image * length });
      }
    });
  }

  [Symbol.dispose](): void {
    this.#grid[Symbol.dispose]();
    for (const chunk of this.#distances) chunk[Symbol.dispose]();
  }
}

/** A Gaussian whose covariance has the divisor that is right once one image is gone. */
class PrimalLeftOut implements LeftOut {
  readonly #gaussian: HierarchicalGaussian;
  readonly #images: number;

  constructor(gaussian: HierarchicalGaussian, images: number) {
    this.#gaussian = gaussian;
    this.#images = images;
  }

  distances(batch: Batch, features: readonly Tensor[]): Tensor {
    return this.#gaussian.distances(batch, features, leaveOneOut(this.#images));
  }

  [Symbol.dispose](): void {
    this.#gaussian[Symbol.dispose]();
  }
}
