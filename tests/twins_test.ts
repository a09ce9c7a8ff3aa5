import assert from "node:assert/strict";
import { Random } from "../src/random.ts";
import { findTwins } from "../src/verdict/twins.ts";
import { around, viewsOf } from "./made_parts.ts";

/** Dimensions in which parts differ; the feature maps of real sets say 20 to 90. */
const RANK = 20;

/** Deviation of a frame from its part; that of parts is 1. */
const FRAME = 0.2;

const ORIGIN = Array<number>(RANK).fill(0);

/** Frames of parts, part by part. */
function bursts(sizes: readonly number[], seed: number, frame = FRAME): number[][] {
  const random = new Random(seed);
  return sizes.flatMap((size) => {
    const part = around(random, ORIGIN, 1);
    return Array.from({ length: size }, () => around(random, part, frame));
  });
}

/** The parts of bursts. */
function partsOfSizes(sizes: readonly number[]): number[][] {
  let place = 0;
  return sizes.map((size) => Array.from({ length: size }, () => place++));
}

const repeated = (times: number, size: number) => Array<number>(times).fill(size);

function find(points: readonly number[][], seed = 1) {
  return findTwins(viewsOf(points, seed), points.length);
}

for (let size = 2; size <= 10; size++) {
  Deno.test(`findTwins() finds twelve parts of ${size} frames each`, () => {
    const sizes = repeated(12, size);
    assert.deepEqual(find(bursts(sizes, size)).parts, partsOfSizes(sizes));
  });
}

for (
  const [text, sizes] of [
    ["one twin among 41", [2, ...repeated(39, 1)]],
    ["bursts of all sizes among single images", [2, 3, 4, 5, 6, ...repeated(30, 1)]],
    ["a twin among four", [2, 1, 1]],
    ["five parts of four", repeated(5, 4)],
    ["parts of one frame alone", repeated(40, 1)],
    ["a burst longer than all blocks of images", [70, ...repeated(300, 1)]],
  ] as const
) {
  Deno.test(`findTwins() finds ${text}`, () => {
    assert.deepEqual(find(bursts(sizes, 7)).parts, partsOfSizes(sizes));
  });
}

for (const images of [3, 4, 6, 20]) {
  Deno.test(`findTwins() joins ${images} images that are all there twice`, () => {
    const once = bursts(repeated(images, 1), 3);
    const expected = once.map((_, i) => [i, i + images]);
    assert.deepEqual(find([...once, ...once]).parts, expected);
  });
}

Deno.test("findTwins() joins nothing in sets of independent images", () => {
  for (const images of [3, 5, 8, 20, 60]) {
    for (let seed = 0; seed < 10; seed++) {
      const { parts } = find(bursts(repeated(images, 1), seed), seed + 100);
      assert.equal(parts.length, images, `${images} images, seed ${seed}`);
    }
  }
});

Deno.test("findTwins() keeps images of a kind apart, beside others of a far one", () => {
  for (const share of [0.1, 0.3, 0.5]) {
    const random = new Random(5);
    const other = around(random, ORIGIN, 4);
    const points = Array.from({ length: 60 }, (_, i) => around(random, i < 60 * share ? other : ORIGIN, 1));
    assert.equal(find(points).parts.length, 60, `share ${share}`);
  }
});

Deno.test("findTwins() does not let an outlier make the others twins", () => {
  const random = new Random(6);
  const points = Array.from({ length: 40 }, (_, i) => around(random, ORIGIN, i === 0 ? 30 : 1));
  assert.equal(find(points).parts.length, 40);
});

Deno.test("findTwins() says by how much it joined and parted", () => {
  const sizes = repeated(12, 2);
  const { farthestJoined, nearestApart, limits } = find(bursts(sizes, 2));
  assert.ok(farthestJoined && nearestApart);
  assert.equal(Math.floor(farthestJoined.a / 2), Math.floor(farthestJoined.b / 2));
  assert.notEqual(Math.floor(nearestApart.a / 2), Math.floor(nearestApart.b / 2));
  assert.ok(farthestJoined.ratio > 0.2 && farthestJoined.ratio <= 1);
  assert.ok(nearestApart.ratio > 1 && nearestApart.ratio < 2);
  assert.ok(limits.length === 2 && limits.every((limit) => limit > 0.3 && limit <= 0.5));
  assert.equal(find(bursts(repeated(12, 1), 2)).farthestJoined, null);
});

Deno.test("findTwins() names the pairs that it joined and parted with the least to spare", () => {
  const sizes = repeated(12, 2);
  const points = bursts(sizes, 2, 0.1);
  const random = new Random(9);
  points[11] = around(random, points[10] as number[], 0.4);
  points[6] = around(random, points[5] as number[], 0.7);
  points[7] = around(random, points[6] as number[], 0.1);
  const { parts, farthestJoined, nearestApart } = find(points);
  assert.deepEqual(parts, partsOfSizes(sizes));
  assert.deepEqual([farthestJoined?.a, farthestJoined?.b], [10, 11]);
  const apart = [nearestApart?.a, nearestApart?.b];
  assert.ok(apart[0] === 4 || apart[0] === 5, `${apart}`);
  assert.ok(apart[1] === 6 || apart[1] === 7, `${apart}`);
});

Deno.test("findTwins() cuts a long chain, each image like the next few, into short parts", () => {
  const random = new Random(4);
  const like = 0.9;
  let point = around(random, ORIGIN, 1);
  const points = Array.from({ length: 200 }, () => {
    point = around(random, point.map((value) => value * like), Math.sqrt(1 - like ** 2));
    return point;
  });
  const { parts, nearestApart } = find(points);
  assert.ok(parts.length < 180);
  assert.ok(parts.every(({ length }) => length <= 8));
  assert.ok(nearestApart && nearestApart.ratio <= 1); // a close pair that was parted, not the first that is not close
});

Deno.test("findTwins() takes the limit down where many images lie in few dimensions", () => {
  const random = new Random(8);
  const points = (count: number) => Array.from({ length: count }, () => around(random, [0, 0, 0, 0], 1));
  const [few] = find(points(40)).limits as [number];
  const [many] = find(points(400)).limits as [number];
  assert.ok(many < few && few < 0.3, `${few}, ${many}`);
});

Deno.test("findTwins() takes one image, two equal ones and channels that do not vary", () => {
  assert.deepEqual(find([[1, 2]]).parts, [[0]]);
  assert.deepEqual(find([[1, 2], [1, 2]]).parts, [[0, 1]]);
  assert.deepEqual(find([[1, 2], [2, 1]]).parts, [[0], [1]]);
  assert.deepEqual(findTwins([new Float32Array(12)], 3).parts, [[0, 1, 2]]);
});

Deno.test("findTwins() refuses views that it cannot divide", () => {
  for (const images of [0, 3]) {
    assert.throws(() => findTwins([new Float32Array(4)], images), {
      name: "RangeError",
      message: `Cannot look for twins: wanted equally many numbers for each of ${images} images: received 4`,
    });
  }
});
