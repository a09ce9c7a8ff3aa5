import assert from "node:assert/strict";
import { OptionError } from "../src/options/check.ts";
import { drawChannels, listedChannels } from "../src/vectors/channels.ts";

const R18 = [64, 128, 256];

/** How many of the channels are of each map. */
function shares(maps: readonly number[], channels: Uint32Array): number[] {
  let first = 0;
  return maps.map((count) => {
    const own = channels.filter((channel) => channel >= first && channel < first + count).length;
    first += count;
    return own;
  });
}

Deno.test("drawChannels() gives every map its share, whatever the seed", () => {
  for (const seed of [0, 1, 99]) {
    assert.deepEqual(shares(R18, drawChannels(R18, 100, seed)), [14, 29, 57]);
    const wide = [256, 512, 1024];
    assert.deepEqual(shares(wide, drawChannels(wide, 550, seed)), [79, 157, 314]);
  }
});

Deno.test("drawChannels() gives equal remainders to the coarsest map", () => {
  assert.deepEqual(shares([10, 10, 10], drawChannels([10, 10, 10], 4, 0)), [1, 1, 2]);
});

Deno.test("drawChannels() draws ascending, different channels, others for another seed", () => {
  const drawn = drawChannels(R18, 100, 3);
  assert.deepEqual([...drawn], [...new Set(drawn)].sort((a, b) => a - b));
  assert.notDeepEqual(drawn, drawChannels(R18, 100, 4));
  assert.deepEqual(drawn, drawChannels(R18, 100, 3));
});

Deno.test("drawChannels() is part of the file format: these channels for this seed", () => {
  assert.deepEqual([...drawChannels([6, 10], 8, 0)], [0, 3, 4, 6, 8, 11, 13, 14]);
});

Deno.test("drawChannels() of all channels is all of them", () => {
  assert.deepEqual([...drawChannels([3, 4], 7, 5)], [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("drawChannels() refuses counts and seeds out of range", () => {
  for (const count of [0, -1, 1.5, 449, NaN]) {
    assert.throws(() => drawChannels(R18, count, 0), /448 channels/);
  }
  assert.throws(() => drawChannels(R18, 10, -1), RangeError);
});

Deno.test("listedChannels() sorts, and names what it cannot use", () => {
  assert.deepEqual([...listedChannels(10, [7, 0, 3])], [0, 3, 7]);
  for (const list of [[10], [-1], [1, 1], [0.5], []]) {
    assert.throws(() => listedChannels(10, list), OptionError);
  }
});
