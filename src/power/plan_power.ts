/** Which good images defects are planted in, and how many. */

import { Random } from "../random.ts";
import { DEFECT_KINDS } from "./cut.ts";
import type { DefectOptions } from "./plant_defect.ts";

/** Fewest parts of a fit that can do without one. */
export const FEWEST_PARTS = 5;
/**
 * Largest share of the parts that is left out, but for the one that must be. The threshold comes of fits without one part, and a fit
 * without more scores everything higher: measured (`padim`, 32 and 40 images) planted ones by 2-3% without a tenth, 6-7% without a
 * fifth, good ones that lose their nearest relatives by up to 36%.
 */
const LARGEST_SHARE = 1 / 10;
/** Most parts that are left out. */
const MOST_PARTS = 12;
/** About so many defects in all. */
const DEFECTS = 30;

/** A defect to plant, and where. */
export interface PlannedDefect extends DefectOptions {
  /** Place of the image among {@linkcode PowerPlan.images}. */
  readonly row: number;
}

/** One fit without some parts, and what is planted in them. */
export interface PowerPlan {
  /** Images that the fit does without, all of some parts: places in the order of the fit, ascending. */
  readonly leftOut: readonly number[];
  /** Those of them that defects are planted in, one of each part: places in the order of the fit, ascending. */
  readonly images: readonly number[];
  /** The defects, image by image; patches and scars in turn, each planted in a copy of its own. */
  readonly defects: readonly PlannedDefect[];
}

/**
 * Plans what is planted: one part in ten, at most twelve, are left out together, so that one more fit is enough; 27 to
 * 36 defects are planted, in one image of each.
 *
 * @param parts Images that were photographed together: places in the order of the fit.
 * @param seed Seed of all that is drawn.
 * @returns Null for fewer than five parts.
 * @throws {RangeError} If the seed is no whole number from 0.
 */
export function planPower(parts: readonly (readonly number[])[], seed: number): PowerPlan | null {
  const random = new Random(seed);
  if (parts.length < FEWEST_PARTS) return null;
  const count = Math.min(MOST_PARTS, Math.max(1, Math.floor(parts.length * LARGEST_SHARE)));
  const fold = random.shuffle([...parts]).slice(0, count);
  const images = ascending(fold.map((part) => part[random.integer(part.length)] as number));
  const each = Math.round(DEFECTS / count);
  const defects = Array.from({ length: count * each }, (_, i): PlannedDefect => ({
    row: Math.floor(i / each),
    kind: DEFECT_KINDS[i % DEFECT_KINDS.length] as DefectOptions["kind"],
    seed: random.word(),
  }));
  return { leftOut: ascending(fold.flat()), images, defects };
}

function ascending(places: readonly number[]): number[] {
  return places.toSorted((a, b) => a - b);
}
