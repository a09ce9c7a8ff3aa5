/** What is kept of a fit to score its own images as if each, or the part that it belongs to, had not been among them. */

import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { DualLeftOut } from "./dual_left_out.ts";
import { HierarchicalGaussian } from "./gaussian.ts";
import type { KeptSamples } from "./kept_samples.ts";
import { eachAlone, LARGEST_PART, type Part, requireKnown, requireLeavable } from "./parts.ts";
import { PrimalLeftOut } from "./primal_left_out.ts";
import type { Statistics } from "./statistics.ts";

/** Distances of the images of a fit, left out. */
export interface LeftOut extends Disposable {
  /**
   * Submits the distances of the images of some parts at every fine position.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first; images of the parts, part after
   *   part.
   * @param parts Of those that the fit ended with.
   * @returns [images, height, width] of the finest grid, 0 at cells that are left out; the caller disposes of it.
   * @throws {RangeError} If there are no such parts, or one has too many images to be left out.
   */
  distances(features: readonly Tensor[], parts: readonly Part[]): Promise<Tensor>;
}

/** A Gaussian, and what its own images are left out of; null if they are fewer than three, or nobody asked. */
export interface FittedGaussian {
  readonly gaussian: HierarchicalGaussian;
  readonly leftOut: LeftOut | null;
}

/** How {@linkcode fitGaussian} fits. */
export interface GaussianUse {
  /** Added once to every diagonal element of the covariance. */
  readonly epsilon: number;
  /** Whether to prepare leaving out. */
  readonly leaveOut: boolean;
  /** What is left out together; by default each image alone. */
  readonly parts?: readonly Part[];
}

/**
 * Fits a Gaussian as {@linkcode HierarchicalGaussian.fit} does, and prepares to leave parts of its images out: by the dual form if
 * `statistics` kept the samples, or else by the primal, from a second factor as large as the Gaussian's own.
 *
 * @throws {SingularCovarianceError} If a pivot is not positive and finite.
 */
export async function fitGaussian(
  gpu: Gpu,
  statistics: Statistics,
  { epsilon, leaveOut, parts = eachAlone(statistics.images) }: GaussianUse,
): Promise<FittedGaussian> {
  const { images, hierarchy } = statistics;
  if (!leaveOut || images < 3) {
    return { gaussian: await HierarchicalGaussian.fit(gpu, statistics, epsilon), leftOut: null };
  }
  using kept = statistics.releaseSamples();
  using owned = new DisposableStack();
  const primal = kept ? null : owned.use(new PrimalLeftOut(gpu, statistics.copy(), { epsilon, parts }));
  const gaussian = owned.use(await HierarchicalGaussian.fit(gpu, statistics, epsilon));
  await primal?.prepare();
  const leftOut = primal ?? await DualLeftOut.of(gpu, hierarchy, kept as KeptSamples, { epsilon, parts });
  owned.move();
  return { gaussian, leftOut: new KnownParts(leftOut, images, parts) };
}

/** Answers for the parts that the fit ended with, and refuses all others. */
class KnownParts implements LeftOut {
  readonly #leftOut: LeftOut;
  readonly #images: number;
  readonly #parts: readonly Part[];

  constructor(leftOut: LeftOut, images: number, parts: readonly Part[]) {
    this.#leftOut = leftOut;
    this.#images = images;
    this.#parts = parts;
  }

  async distances(features: readonly Tensor[], parts: readonly Part[]): Promise<Tensor> {
    const images = (features[0] as Tensor).shape[0] as number;
    requireLeavable(parts, { images, fitted: this.#images, least: 2, most: LARGEST_PART });
    requireKnown(parts, this.#parts);
    return await this.#leftOut.distances(features, parts);
  }

  [Symbol.dispose](): void {
    this.#leftOut[Symbol.dispose]();
  }
}
