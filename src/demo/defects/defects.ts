import type { Random } from "../../random.ts";
import { planDent } from "./dent.ts";
import { planFibre } from "./fibre.ts";
import { planMissing } from "./missing.ts";
import type { DefectPlan, Planner } from "./plan.ts";
import { planScratch } from "./scratch.ts";
import { planStain } from "./stain.ts";

/** The kinds of defect, named as their folders in the data set. */
export type DefectKind = "dent" | "fibre" | "missing" | "scratch" | "stain";

const PLANNERS: Readonly<Record<DefectKind, Planner>> = {
  dent: planDent,
  fibre: planFibre,
  missing: planMissing,
  scratch: planScratch,
  stain: planStain,
};

/** All kinds of defect, in alphabetical order. */
export const DEFECT_KINDS: readonly DefectKind[] = ["dent", "fibre", "missing", "scratch", "stain"];

/**
 * Plans a defect of a kind.
 *
 * @param kind The kind.
 * @param random Source of its place and shape.
 * @param severity How easy it is to see, from 0 (hard) to 1.
 * @returns What is wrong with the part.
 * @throws {RangeError} If the severity is outside its range.
 */
export function planDefect(kind: DefectKind, random: Random, severity: number): DefectPlan {
  if (!(severity >= 0 && severity <= 1)) {
    throw new RangeError(`Cannot plan a ${kind}: expected a severity from 0 to 1, received ${severity}`);
  }
  return PLANNERS[kind](random, severity);
}
