/** The choice of channels that PaDiM keeps. */

import { OptionError } from "../options/check.ts";
import { Random } from "../random.ts";

/**
 * Draws channels at random, the same ones on every platform (Defard et al. 2020, section III-C: random dimensionality reduction).
 *
 * Every map gives its share of the channels, rounded by largest remainders, so that the size of a model does not depend on the
 * seed: the paper draws from all maps at once, which gives these shares on average. Within a map, finest first, it is the first
 * ones of its shuffled channels, one generator for all maps.
 *
 * @param maps Number of channels of each feature map, finest first.
 * @param count Channels to draw.
 * @param seed Seed of the {@linkcode Random} generator.
 * @returns Ascending channels of the concatenation of the maps.
 * @throws {RangeError} If count is not an integer from 1 to the number of all channels, or the seed is not a seed.
 */
export function drawChannels(maps: readonly number[], count: number, seed: number): Uint32Array<ArrayBuffer> {
  const total = maps.reduce((sum, channels) => sum + channels, 0);
  if (!Number.isInteger(count) || count < 1 || count > total) {
    throw new RangeError(
      `Cannot choose channels: the backbone's feature maps have ${total} channels in all: received ${count} to keep; ` +
        `give 1 to ${total}, or "all"`,
    );
  }
  const random = new Random(seed);
  const shares = shareOut(maps, count);
  let first = 0;
  const drawn = maps.flatMap((channels, map) => {
    const own = random.shuffle(Array.from({ length: channels }, (_, channel) => first + channel));
    first += channels;
    return own.slice(0, shares[map]);
  });
  return Uint32Array.from(drawn).sort();
}

/** Shares of `count` in proportion to `sizes`, rounded down, the rest to the largest remainders, of equal ones to the last. */
function shareOut(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => Math.floor(count * size / total));
  const remainders = sizes.map((size, i) => ({ i, remainder: count * size % total }));
  remainders.sort((a, b) => b.remainder - a.remainder || b.i - a.i);
  const rest = count - shares.reduce((sum, share) => sum + share, 0);
  for (const { i } of remainders.slice(0, rest)) shares[i] = (shares[i] as number) + 1;
  return shares;
}

/**
 * Sorts a given list of channels and refuses one that cannot be used.
 *
 * @param total Channels of all feature maps, finest map first.
 * @throws {OptionError} If a channel is out of range or named twice, or there is none.
 */
export function listedChannels(total: number, channels: readonly number[]): Uint32Array<ArrayBuffer> {
  const sorted = [...channels].sort((a, b) => a - b);
  const bad = sorted.findIndex((channel, i) =>
    !Number.isInteger(channel) || channel < 0 || channel >= total || channel === sorted[i - 1]
  );
  if (bad >= 0 || sorted.length === 0) {
    throw new OptionError(
      "Cannot fit",
      "channels",
      `must list different channels from 0 to ${total - 1}: received ${bad >= 0 ? sorted[bad] : "none"}`,
    );
  }
  return Uint32Array.from(sorted);
}
