/** What the methods count their cost with. */

import type { FeatureShape } from "../gaussian/hierarchy.ts";

/** A model from this size on is worth a warning: 260 images of the embedded backbone with spade, six of its padim models. */
export const LARGE_BYTES = 2 ** 27;

/** Channels of every feature map. */
export function channelCounts(maps: readonly FeatureShape[]): number[] {
  return maps.map(({ channels }) => channels);
}

/** Bytes as a person reads them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
