/** Learning: images, or the features that were kept of them, into a method's fit. */

import { type LevelVectors, PooledFeatures } from "../evidence/pooled_features.ts";
import type { Fitting, FitUse } from "../method/method.ts";
import { methodOf } from "../method/table.ts";
import type { Geometry } from "../preprocess/geometry.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { FitContext, Fitted, Members } from "./context.ts";
import type { FirstBatch, FitImages } from "./fit_images.ts";
import { Variation } from "./variation.ts";

/** Fewest images that have a covariance. */
const FEWEST = 2;

/** What the first pass gives: a fit that is not ended yet, and mean features to tell by which images belong together. */
export interface FirstPass extends Disposable {
  readonly context: FitContext;
  readonly fitting: Fitting;
  readonly levels: readonly LevelVectors[];
}

/** How the first pass is made. */
export interface FirstPassUse {
  readonly images: FitImages;
  /** Makes settings of what the first batch shows. */
  plan(maps: readonly Tensor[], first: Geometry): FitContext;
  /** Whether images will be left out. */
  readonly leaveOut: boolean;
  /** How many images there are, if that is certain. */
  readonly count?: number | undefined;
  /** Called with every batch, and the number of images in the fit so far. */
  onBatch(batch: FirstBatch, images: number): void | Promise<void>;
  /** Called after every batch of a further pass, with the number of images in that pass so far. */
  onAgain(images: number): void;
}

/**
 * Reads all images and learns from them.
 *
 * @throws {RangeError} If there are fewer than two, or all are the same to the network.
 */
export async function learnFirst(
  { images, plan, leaveOut, count, onBatch, onAgain }: FirstPassUse,
): Promise<FirstPass> {
  using stack = new DisposableStack();
  let started: { context: FitContext; fitting: Fitting; pooled: PooledFeatures } | undefined;
  const variation = new Variation();
  for await (const batch of images.first()) {
    variation.add(batch.host);
    started ??= start(
      plan(batch.maps, batch.geometries[0] as Geometry),
      { leaveOut, images: count },
      stack,
    );
    await started.pooled.add(batch.maps);
    await started.fitting.add(batch.maps);
    await onBatch(batch, started.fitting.images);
  }
  started?.context.signal?.throwIfAborted();
  if (!started || images.count < FEWEST) {
    throw new RangeError(
      `Cannot fit: a covariance needs at least ${FEWEST} good images: received ${images.count}; add images`,
    );
  }
  variation.require("Cannot fit");
  const { context, fitting, pooled } = started;
  const levels = await pooled.levels();
  const places = Array.from({ length: images.count }, (_, place) => place);
  await repeatPasses(context, fitting, places, onAgain);
  const owned = stack.move();
  return { context, fitting, levels, [Symbol.dispose]: () => owned.dispose() };
}

/** Learns from some of the images again, as if the others had never been there: their mean features have an origin among them. */
export async function learnAgain(
  context: FitContext,
  members: Members,
  leaveOut: boolean,
): Promise<Fitted> {
  const { extractor: { gpu }, space, method, images, scratch } = context;
  const use = { leaveOut, scratch, images: members.places.length };
  using fitting = methodOf(method).fit(gpu, space, method, use);
  using pooled = new PooledFeatures(gpu, space);
  for await (const { maps } of images.again(members.places)) {
    await pooled.add(maps);
    await fitting.add(maps);
  }
  await repeatPasses(context, fitting, members.places, () => {});
  return await finish(context, { fitting, levels: await pooled.levels() }, members);
}

/**
 * Ends a fit, once it has what leaving its parts out takes.
 *
 * @param learned.levels Mean features of its members.
 */
export async function finish(
  { images }: Pick<FitContext, "images">,
  { fitting, levels }: Pick<FirstPass, "fitting" | "levels">,
  members: Members,
): Promise<Fitted> {
  if (fitting.wantsSamples?.(members.parts)) {
    for await (const { maps } of images.again(members.places)) await fitting.addSamples?.(maps);
  }
  const detector = await fitting.finish(members.parts);
  return {
    ...members,
    detector,
    levels,
    [Symbol.dispose]: () => detector[Symbol.dispose](),
  };
}

function start(context: FitContext, use: Omit<FitUse, "scratch">, stack: DisposableStack) {
  const { extractor: { gpu }, space, method, scratch } = context;
  const fitting = stack.use(methodOf(method).fit(gpu, space, method, { ...use, scratch }));
  return { context, fitting, pooled: stack.use(new PooledFeatures(gpu, space)) };
}

/** The further passes of methods that take several. */
async function repeatPasses(
  { images }: FitContext,
  fitting: Fitting,
  places: readonly number[],
  onBatch: (images: number) => void,
): Promise<void> {
  while (await fitting.endPass?.()) {
    for await (const { maps } of images.again(places)) {
      await fitting.add(maps);
      onBatch(fitting.images);
    }
  }
}
