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
  /** Left-out scores of images by a fit to them alone; null if they are too few. */
  tried(images: ImageList, preparation: Preparation): Promise<Float32Array | null>;
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
  const some = sampled(images);
  const pictures = new ReferencePictures(gpu, frame);
  const quiet = { ...reading, onUnreadable: reading.onUnreadable && (() => {}) };
  for await (const batch of inBatches(startReading(some), 1, quiet)) {
    for (const { image } of batch) await pictures.add(image);
    if (pictures.count >= MOST_PICTURES) break;
  }
  const made = async (motion: Motion) =>
    new Registrar(gpu, { reference: await pictures.learn(motion), frame, motion });
  if (asked !== "auto") return { motion: asked, trials: [], registrar: await made(asked) };
  const still = await tried(some, { preprocess, registrar: null });
  if (still === null) return { motion: "none", trials: [], registrar: null };
  const trials: RegistrationTrial[] = [{ motion: "none", upper: upperOf(still) }];
  for (const motion of ["translation", "rigid"] as const) {
    using registrar = await made(motion);
    const moved = await tried(some, { preprocess, registrar });
    if (moved !== null) trials.push({ motion, upper: upperOf(moved) });
  }
  const motion = chooseMotion(trials);
  return { motion, trials, registrar: motion === "none" ? null : await made(motion) };
}

/** Images all over a list; of what is read from a function all, of which the first are taken. */
function sampled(images: ImageList): ImageList {
  if (typeof images === "function" || images.length <= MOST_PICTURES) return images;
  return Array.from(
    { length: MOST_PICTURES },
    (_, i) => images[Math.floor(i * images.length / MOST_PICTURES)] as (typeof images)[number],
  );
}
