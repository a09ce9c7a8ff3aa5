/** What a fit to some images says of them, each left out: to compare ways of looking at them. */

import type { FeatureExtractor } from "../features.ts";
import { certainCount, type ImageList } from "../image/image_list.ts";
import type { Preparation } from "../preparation.ts";
import { imagesOf } from "./images_of.ts";
import { learnFirst } from "./learn.ts";
import { measureAll } from "./measure_all.ts";
import { findParts, twinViewsFor } from "./parts.ts";
import { plan, planned } from "./plan.ts";
import type { SettledSamples } from "./samples_of.ts";

/** Left-out scores of images by a fit to them alone; null if they are too few. */
export async function leftOutScores(
  extractor: FeatureExtractor,
  some: ImageList,
  { preparation, checked, placeOf, onProgress }: {
    readonly preparation: Preparation;
    readonly checked: SettledSamples;
    /** The place in the whole list of one of these images. */
    readonly placeOf: (index: number) => number;
    /** Called with the number of images done in a pass. */
    readonly onProgress: (images: number) => void;
  },
): Promise<Float32Array | null> {
  using stack = new DisposableStack();
  const quiet = {
    ...checked.hooks,
    onPlan: undefined,
    onNote: undefined, // the fit itself says it
    onUnreadable: checked.hooks.onUnreadable && (() => {}),
  };
  const { partOf } = checked.hooks;
  const own = partOf && ((name: string, index: number) => partOf(name, placeOf(index)));
  const silent = { ...checked, hooks: { ...quiet, partOf: own } };
  using images = imagesOf(extractor, some, preparation, silent);
  const views = twinViewsFor(checked);
  using first = await learnFirst({
    images,
    leaveOut: true,
    count: certainCount(some, quiet.onUnreadable !== undefined),
    plan: (maps, geometry) => planned(stack, plan(extractor, { maps, geometry, images }, silent)),
    onBatch(batch, count) {
      views?.add(batch);
      onProgress(count);
    },
    onAgain: (count) => onProgress(count),
  });
  const { parts } = findParts(images.names, views, silent);
  using measured = await measureAll(first, parts, true, () => {});
  return measured.own?.scores ?? null;
}
