/** Whether good images are better looked at moved or as they lie. */

import type { Motion } from "../register/motion.ts";

/** Shares of the good images at whose left-out scores registrations are compared: the upper ones, which thresholds are made of. */
const COMPARED = [0.8, 0.9] as const;

/**
 * A registration is kept where it brings those scores to this share of what they are without, or lower: less does not pay for what it
 * costs, nor for what it risks on parts that cannot be told apart from their turned selves.
 */
const WORTH_IT = 0.95;

/** A registration that was tried. */
export interface RegistrationTrial {
  /** How images were moved. */
  readonly motion: Motion | "none";
  /** Left-out scores that 80% and 90% of the good images stay below. */
  readonly upper: readonly [number, number];
}

/** What was decided, and why. */
export interface RegistrationChoice {
  /** How images are moved. */
  readonly motion: Motion | "none";
  /** What was tried, in order; empty where the motion was given. */
  readonly trials: readonly RegistrationTrial[];
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

/** The scores that the compared shares of images stay below. */
export function upperOf(scores: Float32Array): [number, number] {
  const sorted = scores.toSorted();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  return [at(COMPARED[0]), at(COMPARED[1])];
}
