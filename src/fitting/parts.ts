/** Which of a fit's images belong together. */

import type { CheckedFit } from "../fit_options.ts";
import { type LevelVectors, sideBySide } from "../evidence/pooled_features.ts";
import type { Part } from "../method/method.ts";
import { partsOf } from "../verdict/groups.ts";
import { findTwins } from "../verdict/twins.ts";

/**
 * The parts that the images show: as the caller says, or found by their mean features; each image by itself where nothing is left out,
 * or nobody shall look.
 *
 * @param names Names of the images, in the order of reading.
 */
export function findParts(
  names: readonly string[],
  levels: readonly LevelVectors[],
  { values: { calibrate, twins }, hooks: { partOf } }: CheckedFit,
): readonly Part[] {
  if (!calibrate || (!partOf && !twins)) return names.map((_, place) => [place]);
  if (partOf) return partsOf(names.map((name, place) => partOf(name, place)));
  return findTwins(sideBySide(levels, names.length), names.length).parts;
}
