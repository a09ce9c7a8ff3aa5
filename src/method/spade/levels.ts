/** The levels that SPADE compares features on. */

import { type FeatureShape, type Hierarchy, planHierarchy, totalChannels } from "../../gaussian/hierarchy.ts";
import { restrict } from "../../gaussian/restrict.ts";

/**
 * The levels that features are compared on: all channels of all maps.
 *
 * @param included For every cell of the finest grid, 0 where it takes part in nothing; by default all take part.
 */
export function planLevels(maps: readonly FeatureShape[], included?: Uint8Array): Hierarchy {
  const whole = planHierarchy(
    maps,
    Uint32Array.from({ length: totalChannels(maps) }, (_, channel) => channel),
  );
  return included ? restrict(whole, included) : whole;
}
