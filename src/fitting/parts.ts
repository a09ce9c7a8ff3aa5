/** Which of a fit's images belong together. */

import type { CheckedFit } from "../fit_options.ts";
import type { Part } from "../method/method.ts";
import { OptionError } from "../options/check.ts";
import { partsOf } from "../verdict/groups.ts";
import { findTwins } from "../verdict/twins.ts";
import { TwinViews } from "./twin_views.ts";

/** The views that twins are found by; null where nobody looks for them. */
export function twinViewsFor(
  { values: { calibrate, twins }, hooks: { partOf } }: CheckedFit,
): TwinViews | null {
  return calibrate && twins && !partOf ? new TwinViews() : null;
}

/**
 * The parts that the images show: as the caller says, or as they look; each image by itself where nothing is left out, or nobody looks.
 *
 * @param names Names of the images, in the order of reading.
 */
export function findParts(
  names: readonly string[],
  views: TwinViews | null,
  { values: { calibrate }, hooks: { partOf } }: CheckedFit,
): readonly Part[] {
  if (calibrate && partOf) return partsOf(names.map((name, place) => keyOf(partOf(name, place), name)));
  if (views) return findTwins(views.views(), names.length).parts;
  return names.map((_, place) => [place]);
}

/** The name of a part, from a caller that may be no TypeScript: undefined would make one part of all images. */
function keyOf(key: unknown, name: string): string {
  if (typeof key === "string") return key;
  throw new OptionError("Cannot fit", "partOf", `must give a string: received ${typeof key} for '${name}'`);
}
