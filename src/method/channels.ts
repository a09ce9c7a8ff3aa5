/** The choice of channels that PaDiM keeps. */

import { Random } from "../random.ts";

/**
 * Draws `count` of `total` channels at random, the same ones on every platform: the first `count` of a shuffled
 * 0 .. total - 1, in ascending order (Defard et al. 2020, section III-C: random dimensionality reduction).
 *
 * @param seed Seed of the {@linkcode Random} generator.
 * @throws {RangeError} If count is not an integer from 1 to total, or the seed is not a seed.
 */
export function drawChannels(total: number, count: number, seed: number): Uint32Array<ArrayBuffer> {
  if (!Number.isInteger(count) || count < 1 || count > total) {
    throw new RangeError(
      `Cannot choose channels: the backbone's feature maps have ${total} channels in all: received ${count} to keep; ` +
        `give 1 to ${total}, or "all"`,
    );
  }
  const shuffled = new Random(seed).shuffle(Array.from({ length: total }, (_, channel) => channel));
  return Uint32Array.from(shuffled.slice(0, count)).sort();
}

/**
 * Sorts a given list of channels and refuses one that cannot be used.
 *
 * @param total Channels of all feature maps, finest map first.
 * @throws {RangeError} If a channel is out of range or named twice, or there is none.
 */
export function listedChannels(total: number, channels: readonly number[]): Uint32Array<ArrayBuffer> {
  const sorted = [...channels].sort((a, b) => a - b);
  const bad = sorted.findIndex((channel, i) =>
    !Number.isInteger(channel) || channel < 0 || channel >= total || channel === sorted[i - 1]
  );
  if (bad >= 0 || sorted.length === 0) {
    throw new RangeError(
      `Cannot use the list of channels: it must name different channels from 0 to ${total - 1}: received ` +
        (bad >= 0 ? `${sorted[bad]}` : "none"),
    );
  }
  return Uint32Array.from(sorted);
}
