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

/** Shares of the good images at whose left-out scores registrations are compared: the upper ones, which thresholds are made of. */
const COMPARED = [0.8, 0.9] as const;

/**
 * A registration is kept where it brings those scores to this share of what they are without, or lower: less does not pay for what it
 * costs, nor for what it risks on parts that cannot be told apart from their turned selves.
 */
const WORTH_IT = 0.95;

/** A registration that was tried. */
export interface RegistrationTrial {
  readonly motion: Motion | "none";
  /** Left-out scores that 80% and 90% of the good images stay below. */
  readonly upper: readonly [number, number];
}

/** What was decided, and why. */
export interface RegistrationChoice {
  readonly motion: Motion | "none";
  /** What was tried, in order; empty where the motion was given. */
  readonly trials: readonly RegistrationTrial[];
}

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

/**
 * The motion that lowers the upper left-out scores most, if it lowers them enough.
 *
 * @param trials That without motion first.
 */
export function chooseMotion(trials: readonly RegistrationTrial[]): Motion | "none" {
  const level = ({ upper: [lower, higher] }: RegistrationTrial) => Math.sqrt(lower * higher);
  const [still, ...moved] = trials;
  const best = moved.toSorted((a, b) => level(a) - level(b))[0];
  return still && best && level(best) <= WORTH_IT * level(still) ? best.motion : "none";
}

function upperOf(scores: Float32Array): [number, number] {
  const sorted = scores.toSorted();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  return [at(COMPARED[0]), at(COMPARED[1])];
}

/** Images all over a list; of what is read from a function all, of which the first are taken. */
function sampled(images: ImageList): ImageList {
  if (typeof images === "function" || images.length <= MOST_PICTURES) return images;
  return Array.from(
    { length: MOST_PICTURES },
    (_, i) => images[Math.floor(i * images.length / MOST_PICTURES)] as (typeof images)[number],
  );
}
