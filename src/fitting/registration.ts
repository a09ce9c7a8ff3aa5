/** The registration of a fit: its reference, and whether good images are better looked at moved or as they lie. */

import type { CheckedFit } from "../check_fit.ts";
import type { FeatureExtractor } from "../features.ts";
import { type ImageList, startReading } from "../image/image_list.ts";
import { inBatches, type SourceOptions } from "../image/sources.ts";
import type { Preparation } from "../preparation.ts";
import type { Size } from "../preprocess/rectangle.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { MOST_PICTURES, ReferencePictures } from "../register/learn_reference.ts";
import type { Motion } from "../register/motion.ts";
import type { Reference } from "../register/registration.ts";
import { Registrar } from "../register/registrar.ts";
import {
  chooseMotion,
  type RegistrationChoice,
  type RegistrationTrial,
  upperOf,
} from "./registration_choice.ts";

/** How a registration is made. */
export interface RegistrationUse {
  readonly asked: CheckedFit["values"]["register"];
  readonly frame: Size;
  readonly preprocess: PreprocessSettings;
  readonly reading: SourceOptions;
  /** Left-out scores of some images by a fit to them alone, with their places in the whole list; null if they are too few. */
  tried(
    some: ImageList,
    preparation: Preparation,
    placeOf: (index: number) => number,
  ): Promise<Float32Array | null>;
}

/**
 * Learns the reference from at most 64 good images, all over the list, and decides.
 *
 * @returns The registrar, which the caller disposes of; null where images are taken as they lie.
 */
export async function registrationOf(
  { gpu }: FeatureExtractor,
  images: ImageList,
  { asked, frame, preprocess, reading, tried }: RegistrationUse,
): Promise<RegistrationChoice & { readonly registrar: Registrar | null }> {
  if (asked === "none") return { motion: "none", trials: [], registrar: null };
  const { some, placeOf } = sampled(images);
  const pictures = new ReferencePictures(gpu, frame);
  const quiet = { ...reading, onUnreadable: reading.onUnreadable && (() => {}) };
  for await (const batch of inBatches(startReading(some), 1, quiet)) {
    for (const { image } of batch) await pictures.add(image);
  }
  const references = new Map<Motion, Reference>();
  const made = async (motion: Motion) => {
    const reference = references.get(motion) ?? await pictures.learn(motion);
    references.set(motion, reference);
    return new Registrar(gpu, { reference, frame, motion });
  };
  if (asked !== "auto") return { motion: asked, trials: [], registrar: await made(asked) };
  const still = await tried(some, { preprocess, registrar: null }, placeOf);
  if (still === null) return { motion: "none", trials: [], registrar: null };
  const trials: RegistrationTrial[] = [{ motion: "none", upper: upperOf(still) }];
  for (const motion of ["translation", "rigid"] as const) {
    using registrar = await made(motion);
    const moved = await tried(some, { preprocess, registrar }, placeOf);
    if (moved !== null) trials.push({ motion, upper: upperOf(moved) });
  }
  const motion = chooseMotion(trials);
  return { motion, trials, registrar: motion === "none" ? null : await made(motion) };
}

/** At most 64 images: all over a list, the first of what is read from a function. */
function sampled(images: ImageList): { readonly some: ImageList; placeOf(index: number): number } {
  if (typeof images === "function") {
    return {
      some: () => first(images(), MOST_PICTURES),
      placeOf: (index) => index,
    };
  }
  const stride = Math.max(images.length / MOST_PICTURES, 1);
  const places = Array.from(
    { length: Math.min(images.length, MOST_PICTURES) },
    (_, i) => Math.floor(i * stride),
  );
  return {
    some: places.map((place) => images[place] as (typeof images)[number]),
    placeOf: (index) => places[index] as number,
  };
}

async function* first<T>(items: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count >= most) return;
  }
}
