/** Which of a fit's images belong together. */

import type { CheckedFit } from "../check_fit.ts";
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

/** A pair that is so little over the limit of twins that a person should look, as a multiple of it. */
const NEARLY = 1.1;

/** How the images belong together. */
export interface FoundParts {
  readonly parts: readonly Part[];
  /** Places of two images that are nearly as close as those of one part; null if there are none. */
  readonly nearly: readonly [number, number] | null;
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
): FoundParts {
  if (calibrate && partOf) {
    return { parts: partsOf(names.map((name, place) => keyOf(partOf(name, place), name))), nearly: null };
  }
  if (!views) return { parts: names.map((_, place) => [place]), nearly: null };
  const { parts, nearestApart: pair } = findTwins(views.views(), names.length);
  const together = pair && parts.some((part) => part.includes(pair.a) && part.includes(pair.b));
  return { parts, nearly: pair && !together && pair.ratio < NEARLY ? [pair.a, pair.b] : null };
}

/** The name of a part, from a caller that may be no TypeScript: undefined would make one part of all images. */
function keyOf(key: unknown, name: string): string {
  if (typeof key === "string") return key;
  throw new OptionError("Cannot fit", "partOf", `must give a string: received ${typeof key} for '${name}'`);
}
