/** Which images stand out, where parts have several. */

import { highestOfParts } from "./left_out_evidence.ts";
import { standingOutFrom } from "./standing_out.ts";

/**
 * The images that stand out: of a part that does those that would if they were the farthest of it. So all frames of an odd part do, but
 * the good frames beside one bad one do not.
 *
 * @param parts Places of the images of every part; each image in one.
 * @param values Joined evidence of the images.
 * @returns Their places.
 */
export function imagesStandingOut(
  parts: readonly (readonly number[])[],
  values: readonly number[],
): Set<number> {
  const highest = highestOfParts(parts, values);
  const from = standingOutFrom(highest);
  return new Set(parts.flatMap((part, i) => {
    if ((highest[i] as number) < from) return [];
    return part.filter((image) => {
      const value = values[image] as number;
      return value >= from || value >= standingOutFrom(highest.with(i, value));
    });
  }));
}
