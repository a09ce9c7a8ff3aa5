/** What is kept of a fit to score its own images as if each, or the part that it belongs to, had not been among them. */

import { Batch } from "../gpu/batch.ts";
import { copiedImages, putImages } from "../gpu/copies.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import { DualLeftOut } from "./dual_left_out.ts";
import { factorStatistics, requireFittable } from "./factor_statistics.ts";
import { FiledGaussian, type Scratch } from "./filed_gaussian.ts";
import { HierarchicalGaussian } from "./gaussian.ts";
import { eachAlone, LARGEST_PART, type Part, requireKnown, requireLeavable } from "./parts.ts";
import { mostDual } from "./leave_one_out.ts";
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
  readonly gaussian: HierarchicalGaussian | FiledGaussian;
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
  /** Opens what the Gaussian is left in, band by band; by default it stays on the device. */
  readonly scratch?: (() => Promise<Scratch>) | undefined;
  /** Most images for the dual form, by the size of a part; by default as many as {@linkcode mostDual} says. */
  readonly most?: (size: number) => number;
}

/**
 * Fits a Gaussian as {@linkcode HierarchicalGaussian.fit} does, and prepares to leave parts of its images out: by the dual form where
 * it is the better one and `statistics` kept the samples, or else by the primal, from a second factor as large as the Gaussian's own.
 *
 * @throws {SingularCovarianceError} If a pivot is not positive and finite.
 */
export async function fitGaussian(
  gpu: Gpu,
  statistics: Statistics,
  { epsilon, leaveOut, parts = eachAlone(statistics.images), most, scratch }: GaussianUse,
): Promise<FittedGaussian> {
  const { images, hierarchy } = statistics;
  const fitted = () =>
    scratch
      ? fitFiled(gpu, statistics, epsilon, scratch)
      : HierarchicalGaussian.fit(gpu, statistics, epsilon);
  if (!leaveOut || images < 3) return { gaussian: await fitted(), leftOut: null };
  const { keepsSamples } = statistics;
  using early = scratch ? null : statistics.releaseSamples();
  const bound = most ?? ((size) => mostDual(hierarchy.dims, epsilon, size));
  const byDual = (part: Part) => keepsSamples && images <= bound(part.length);
  const [some, others] = [parts.filter(byDual), parts.filter((part) => !byDual(part))];
  using owned = new DisposableStack();
  const primal = others.length > 0
    ? owned.use(new PrimalLeftOut(gpu, statistics.copy(), { epsilon, parts: others }))
    : null;
  const gaussian = owned.use(await fitted());
  await primal?.prepare();
  using late = scratch ? statistics.releaseSamples() : null;
  const kept = early ?? late;
  const dual = kept && some.length > 0
    ? await DualLeftOut.of(gpu, hierarchy, kept, { epsilon, parts: some })
    : null;
  owned.move();
  return { gaussian, leftOut: new KnownParts(gpu, { images, parts, byDual, dual, primal }) };
}

/** Factors band by band, and leaves each in the file before the next one is made. */
async function fitFiled(
  gpu: Gpu,
  statistics: Statistics,
  epsilon: number,
  scratch: () => Promise<Scratch>,
): Promise<FiledGaussian> {
  const { images, hierarchy } = statistics;
  requireFittable(images, epsilon);
  using stack = new DisposableStack();
  const gaussian = stack.use(new FiledGaussian(gpu, hierarchy, await scratch()));
  for (const state of statistics.inTurn()) {
    await factorStatistics(gpu, hierarchy, state, { images, epsilon, divisor: images - 1 });
    await gaussian.add(state);
  }
  stack.move();
  return gaussian;
}

/** What {@linkcode KnownParts} answers with. */
interface Forms {
  /** Images of the fit, N. */
  readonly images: number;
  /** Parts that the fit ended with. */
  readonly parts: readonly Part[];
  /** Which form a part is left out by. */
  readonly byDual: (part: Part) => boolean;
  readonly dual: LeftOut | null;
  readonly primal: LeftOut | null;
}

/** Answers for the parts that the fit ended with, and refuses all others. */
class KnownParts implements LeftOut {
  readonly #gpu: Gpu;
  readonly #forms: Forms;

  constructor(gpu: Gpu, forms: Forms) {
    this.#gpu = gpu;
    this.#forms = forms;
  }

  async distances(features: readonly Tensor[], parts: readonly Part[]): Promise<Tensor> {
    const { images: fitted, parts: known, byDual, dual, primal } = this.#forms;
    const images = (features[0] as Tensor).shape[0] as number;
    requireLeavable(parts, { images, fitted, least: 2, most: LARGEST_PART });
    requireKnown(parts, known);
    let at = 0;
    const asked = parts.map((part) => ({ part, places: part.map(() => at++) }));
    const groups = Map.groupBy(asked, ({ part }) => byDual(part) ? "dual" : part.length);
    const formOf = (key: "dual" | number) => (key === "dual" ? dual : primal) as LeftOut;
    const [first, ...more] = groups.keys();
    if (first !== undefined && more.length === 0) return await formOf(first).distances(features, parts);
    using stack = new DisposableStack();
    let all: Tensor | undefined;
    for (const [key, own] of groups) {
      const places = own.flatMap((one) => one.places);
      using found = await this.#some(formOf(key), features, own.map(({ part }) => part), places);
      all ??= stack.use(Tensor.create(this.#gpu, "distances", [images, ...found.shape.slice(1)]));
      using batch = new Batch(this.#gpu, "distances of parts");
      putImages(batch, found, all, places);
      batch.submit();
    }
    stack.move();
    return all as Tensor;
  }

  /** Disposes of both forms. */
  [Symbol.dispose](): void {
    this.#forms.dual?.[Symbol.dispose]();
    this.#forms.primal?.[Symbol.dispose]();
  }

  /** Submits the distances of parts whose images are at some places of the features. */
  async #some(
    form: LeftOut,
    features: readonly Tensor[],
    parts: readonly Part[],
    places: readonly number[],
  ): Promise<Tensor> {
    using batch = new Batch(this.#gpu, "images of parts");
    using stack = new DisposableStack();
    const own = copiedImages(batch, features, places).map((copy) => stack.use(copy));
    batch.submit();
    return await form.distances(own, parts);
  }
}
