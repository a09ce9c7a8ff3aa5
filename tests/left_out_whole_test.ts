import assert from "node:assert/strict";
import { leftOutWhole } from "../src/evidence/left_out_whole.ts";
import type { LevelVectors } from "../src/evidence/pooled_features.ts";
import type { Part } from "../src/method/method.ts";
import { estimate } from "../src/vectors/estimate.ts";
import { Moments } from "../src/vectors/moments.ts";
import { cholesky } from "../src/vectors/whitening.ts";
import { assertClose } from "./assert_close.ts";
import { normals } from "./with_gpu.ts";

/** Mean features of images at one level: channels on very different scales, far from 0 but near the origin. */
function level(images: number, channels: number, seed: number): LevelVectors {
  const noise = normals(images * channels, seed, 0.3);
  return {
    origin: normals(channels, seed + 1, 20, 5),
    vectors: noise.map((value, i) => value * 1.3 ** (i % channels % 16)),
  };
}

/** The distance of an image from others that are there alone. */
function distance({ origin, vectors }: LevelVectors, image: number, others: readonly number[]): number {
  const channels = origin.length;
  const of = (place: number) => vectors.subarray(place * channels, (place + 1) * channels);
  const moments = new Moments(channels);
  for (const other of others) moments.addVectors(of(other));
  const { mean, covariance } = estimate({ origin, basis: null }, moments);
  const factor = cholesky(covariance);
  const white: number[] = [];
  of(image).forEach((value, i) => {
    const far = value + (origin[i] as number) - (mean[i] as number);
    const rest = white.reduce((sum, known, j) => sum - (factor[i * channels + j] as number) * known, far);
    white.push(rest / (factor[i * (channels + 1)] as number));
  });
  return Math.hypot(...white);
}

/** What a fit without its part says of every image. */
function bruteForce(levels: readonly LevelVectors[], parts: readonly Part[]): number[] {
  const places = parts.flat().sort((a, b) => a - b);
  return places.map((place) => {
    const own = parts.find((part) => part.includes(place)) as Part;
    const others = places.filter((other) => !own.includes(other));
    return levels.reduce((sum, one) => sum + distance(one, place, others), 0);
  });
}

function alone(images: number): Part[] {
  return Array.from({ length: images }, (_, place) => [place]);
}

/** Of both forms: images fewer than channels, as many, one more, and many more. */
const CASES: readonly [name: string, channels: readonly number[], parts: readonly Part[]][] = [
  ["each image alone, fewer than channels", [24], alone(9)],
  ["as few as can be", [5], alone(4)],
  ["as many images as channels", [12], alone(12)],
  ["one image more than channels", [12], alone(13)],
  ["many more images than channels", [5], alone(40)],
  ["parts of mixed sizes, fewer than channels", [40], [[0, 4, 11], [1], [2, 3, 8, 9], [5], [6, 7], [10, 12]]],
  ["parts of mixed sizes, more than channels", [6], [[0, 4, 11], [1], [2, 3, 8, 9], [5], [6, 7], [10, 12]]],
  ["levels of either form, added up", [4, 30], [[0, 9], [1, 2], [3], [4, 5, 6, 7], [8]]],
  ["one channel", [1], [[0, 1], [2], [3, 4], [5], [6]]],
];

for (const [name, channels, parts] of CASES) {
  Deno.test(`leftOutWhole() is the distance from a fit without the part: ${name}`, () => {
    const images = parts.flat().length;
    const levels = channels.map((count, i) => level(images, count, 7 * count + i));
    assertClose(leftOutWhole(levels, parts), bruteForce(levels, parts), { rtol: 1e-9 });
  });
}

Deno.test("leftOutWhole() keeps an odd image out of what it is measured by, and a twin with it", () => {
  const levels = [level(10, 4, 3)];
  const { vectors } = levels[0] as LevelVectors;
  for (const place of [2, 7]) vectors.fill(60, place * 4, place * 4 + 4);
  const single = leftOutWhole(levels, alone(10));
  const together = leftOutWhole(levels, [[0], [1], [2, 7], [3], [4], [5], [6], [8], [9]]);
  assert.ok(
    (together[2] as number) > 10 * (single[2] as number),
    `${together[2]}, with its twin ${single[2]}`,
  );
  assert.equal(together[2], together[7]);
});

Deno.test("leftOutWhole() refuses to leave fewer than three images, and images that are all the same", () => {
  for (const channels of [2, 9]) {
    assert.throws(() => leftOutWhole([level(3, channels, 1)], alone(3)), {
      name: "RangeError",
      message: /it needs at least 3 vectors: received 2; add good images/,
    });
    assert.throws(() => leftOutWhole([level(6, channels, 1)], [[0, 1, 2, 3], [4], [5]]), /received 2/);
    const same = { origin: new Float32Array(channels), vectors: new Float32Array(6 * channels).fill(0.5) };
    assert.throws(() => leftOutWhole([same], alone(6)), { name: "RangeError", message: /are all the same/ });
  }
});
