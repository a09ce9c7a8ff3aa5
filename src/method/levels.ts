/** The choice of feature maps. */

import { OptionError } from "../options/check.ts";
import type { FeatureSpace } from "./method.ts";

/**
 * Checks a choice of levels, or chooses all.
 *
 * @param levels Indices of feature maps, finest first.
 * @returns Ascending.
 * @throws {OptionError} If one is not there, named twice, or there is none.
 */
export function chooseLevels({ maps }: FeatureSpace, levels?: readonly number[]): number[] {
  const chosen = (levels ?? [...maps.keys()]).toSorted((a, b) => a - b);
  const bad = chosen.find((level, i) => !(level in maps) || level === chosen[i - 1]);
  if (bad !== undefined || chosen.length === 0) {
    throw new OptionError(
      "Cannot fit",
      "levels",
      `must be different ones of 0 to ${maps.length - 1}, finest first: received ${bad ?? "none"}`,
    );
  }
  return chosen;
}
