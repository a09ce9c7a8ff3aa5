import assert from "node:assert/strict";
import type { Image } from "../src/image/image.ts";
import { DEFECT_KINDS } from "../src/power/cut.ts";
import { plantDefect, type PlantedImage } from "../src/power/plant_defect.ts";
import { Random } from "../src/random.ts";

const SIZE = { width: 96, height: 64 };

/** Noise over a ramp; alpha, where there is some, is noise too. */
function picture(channels: Image["channels"], bits: 8 | 16, { width, height } = SIZE): Image {
  const random = new Random(channels);
  const white = 2 ** bits - 1;
  const samples = Array.from({ length: width * height * channels }, (_, i) => {
    const x = Math.floor(i / channels) % width;
    return Math.floor(white * (x / width + random.next()) / 2);
  });
  return {
    width,
    height,
    channels,
    data: bits === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples),
  };
}

function planted(image: Image, kind: typeof DEFECT_KINDS[number], seed: number): PlantedImage {
  const result = plantDefect(image, { kind, seed });
  assert.ok(result, `nothing was planted by seed ${seed}`);
  return result;
}

/** Pixels that differ, as [x, y, channel]. */
function differences(a: Image, b: Image): [number, number, number][] {
  const { width, channels } = a;
  return [...a.data.keys()].filter((i) => a.data[i] !== b.data[i]).map((i) => {
    const pixel = Math.floor(i / channels);
    return [pixel % width, Math.floor(pixel / width), i % channels];
  });
}

Deno.test("plantDefect() changes colours inside the rectangle alone, of all kinds of images", () => {
  for (const channels of [1, 2, 3, 4] as const) {
    for (const bits of [8, 16] as const) {
      const image = picture(channels, bits);
      const before = image.data.slice();
      for (const kind of DEFECT_KINDS) {
        for (let seed = 0; seed < 20; seed++) {
          const { image: after, rectangle: { left, top, width, height } } = planted(image, kind, seed);
          assert.equal(after.data.constructor, image.data.constructor);
          assert.ok(left >= 0 && top >= 0 && left + width <= SIZE.width && top + height <= SIZE.height);
          const changed = differences(image, after);
          assert.ok(changed.length > 0);
          for (const [x, y, channel] of changed) {
            assert.ok(x >= left && x < left + width && y >= top && y < top + height, `${x}, ${y}`);
            assert.ok(channel < (channels < 3 ? 1 : 3), "alpha");
          }
        }
      }
      assert.deepEqual(image.data, before);
    }
  }
});

Deno.test("plantDefect() fills a patch's rectangle", () => {
  const image = picture(1, 16); // of 65536 grey levels hardly one is met again by chance
  for (let seed = 0; seed < 30; seed++) {
    const { image: after, rectangle: { width, height } } = planted(image, "patch", seed);
    const filled = differences(image, after).length / (width * height);
    assert.ok(filled > 0.99, `seed ${seed}: ${filled}`);
  }
});

Deno.test("plantDefect() pastes what stands elsewhere in the image, jitter aside", () => {
  // Grey: jitter is the one straight line a + b x, so that equal steps of a patch were equal steps of the image.
  const { width, height } = SIZE;
  const data = Uint16Array.from({ length: width * height }, (_, i) => 20000 + 100 * (i % width));
  for (let seed = 0; seed < 20; seed++) {
    const { image, rectangle } = planted({ width, height, channels: 1, data }, "patch", seed);
    const row = image.data.subarray(rectangle.top * width + rectangle.left).subarray(0, rectangle.width);
    const steps = Array.from(row.subarray(1), (sample, i) => sample - (row[i] as number));
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 1, `seed ${seed}: [${steps}]`);
    assert.ok((steps[0] as number) >= 80 && (steps[0] as number) <= 122, `seed ${seed}: ${steps[0]}`);
  }
});

Deno.test("plantDefect() plants the same by the same seed, everywhere and for ever", async () => {
  const image = picture(3, 8);
  const planting = DEFECT_KINDS.map((kind) => planted(image, kind, 7));
  const hashes = await Promise.all(planting.map(async ({ image: { data } }) => {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(data)));
    return hash.subarray(0, 8).toHex();
  }));
  assert.deepEqual(planting.map(({ rectangle }) => rectangle), [
    { left: 35, top: 23, width: 23, height: 20 },
    { left: 1, top: 53, width: 5, height: 5 },
  ]);
  assert.deepEqual(hashes, ["710095193f2991f6", "19c2bcb786f07c2c"]);
  assert.notDeepEqual(planted(image, "patch", 8).rectangle, planting[0]?.rectangle);
});

Deno.test("plantDefect() makes a change of at least 2% of the image's own range, whatever its bits", () => {
  // A few of 65536 grey levels, in two even halves: a piece of the dark one on itself cannot be seen.
  const { width, height } = SIZE;
  const data = Uint16Array.from({ length: width * height }, (_, i) => i % width < 48 ? 0 : 400);
  const image: Image = { width, height, channels: 1, data };
  for (let seed = 0; seed < 50; seed++) {
    const { image: after, change, rectangle } = planted(image, "patch", seed);
    const sum = data.reduce((total, sample, i) => total + Math.abs(sample - (after.data[i] as number)), 0);
    const mean = sum / (rectangle.width * rectangle.height) / 400;
    assert.ok(Math.abs(change - mean) < 1e-12, `${change}, ${mean}`);
    assert.ok(change >= 0.02);
  }
});

Deno.test("plantDefect() gives up on images that are even or too small", () => {
  const even: Image = { ...SIZE, channels: 1, data: new Uint8Array(SIZE.width * SIZE.height).fill(9) };
  const pixel: Image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 200) };
  for (const kind of DEFECT_KINDS) {
    assert.equal(plantDefect(even, { kind, seed: 0 }), null);
    assert.equal(plantDefect(pixel, { kind, seed: 0 }), null);
  }
});

Deno.test("plantDefect() centres defects where is looked, all over it, and measures the change there", () => {
  const image = picture(1, 8);
  const range = Math.max(...image.data) - Math.min(...image.data);
  const looked = new Uint8Array(SIZE.width * SIZE.height);
  for (let y = 20; y < 40; y++) looked.fill(1, y * SIZE.width + 60, y * SIZE.width + 80);
  const centres = Array.from({ length: 60 }, (_, seed) => {
    const result = plantDefect(image, { kind: "patch", seed }, looked);
    assert.ok(result);
    const { rectangle: { left, top, width, height }, image: after, change } = result;
    const inside = Array.from(
      { length: width * height },
      (_, i) => (top + Math.floor(i / width)) * SIZE.width + left + i % width,
    ).filter((pixel) => looked[pixel]);
    const sum = inside.reduce(
      (total, i) => total + Math.abs(Number(after.data[i]) - Number(image.data[i])),
      0,
    );
    assert.ok(Math.abs(change - sum / inside.length / range) < 1e-12, `seed ${seed}: ${change}`);
    return [left + (width >> 1), top + (height >> 1)] as const;
  });
  const [xs, ys] = [centres.map(([x]) => x), centres.map(([, y]) => y)];
  assert.ok(Math.max(...xs) < 80 && Math.max(...xs) > 74 && Math.max(...ys) < 48 && Math.max(...ys) > 35);
  assert.ok(Math.min(...ys) >= 20 && Math.min(...ys) < 24);
});

Deno.test("plantDefect() gives up where what is looked at cannot change", () => {
  const image = picture(1, 8);
  assert.equal(plantDefect(image, { kind: "scar", seed: 0 }, new Uint8Array(SIZE.width * SIZE.height)), null);
});

Deno.test("plantDefect() refuses a mask of another size and a seed that is none", () => {
  const image = picture(1, 8);
  assert.throws(() => plantDefect(image, { kind: "patch", seed: 0 }, new Uint8Array(5)), {
    name: "RangeError",
    message: /wanted 6144 pixels.* received 5$/,
  });
  assert.throws(() => plantDefect(image, { kind: "patch", seed: -1 }), RangeError);
});
