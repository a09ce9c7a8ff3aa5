import assert from "node:assert/strict";
import { type Corner, traceContours } from "../src/regions/contours.ts";
import { findRegions } from "../src/regions/regions.ts";
import { Random } from "../src/random.ts";
import { regionsTwin } from "./twins/regions.ts";

const mask = (rows: string[]): [Uint8Array, [number, number]] => [
  Uint8Array.from(rows.join(""), (pixel) => Number(pixel !== ".")),
  [rows.length, rows[0]?.length ?? 0],
];

function contoursOf(rows: string[], connectivity: 4 | 8) {
  const [pixels, shape] = mask(rows);
  return traceContours(findRegions(pixels, shape, connectivity), shape, connectivity);
}

/** Twice the area by the shoelace formula: positive for rings that are clockwise with y down. */
function doubleArea(ring: readonly Corner[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] as Corner;
    return sum + x * nextY - nextX * y;
  }, 0);
}

Deno.test("traceContours() walks clockwise around a rectangle, corners only", () => {
  assert.deepEqual(contoursOf([".....", ".###.", ".###."], 8), [
    { outer: [[4, 1], [4, 3], [1, 3], [1, 1]], holes: [] },
  ]);
});

Deno.test("traceContours() walks around a hole counter-clockwise", () => {
  const [contour] = contoursOf(["###", "#.#", "###"], 4);
  assert.deepEqual(contour?.outer, [[3, 0], [3, 3], [0, 3], [0, 0]]);
  assert.deepEqual(contour?.holes.map((hole) => [hole.length, doubleArea(hole)]), [[4, -2]]);
});

Deno.test("traceContours() passes twice through a corner where an 8-connected region touches itself", () => {
  const rows = ["#.", ".#"];
  assert.deepEqual(contoursOf(rows, 8), [
    { outer: [[1, 0], [1, 1], [2, 1], [2, 2], [1, 2], [1, 1], [0, 1], [0, 0]], holes: [] },
  ]);
  assert.deepEqual(contoursOf(rows, 4), [
    { outer: [[1, 0], [1, 1], [0, 1], [0, 0]], holes: [] },
    { outer: [[2, 1], [2, 2], [1, 2], [1, 1]], holes: [] },
  ]);
});

Deno.test("traceContours() gives each region its area, turns at right angles and one hole for each enclosed part", () => {
  const random = new Random(12);
  for (const density of [0.2, 0.5, 0.7, 0.9]) {
    for (const connectivity of [4, 8] as const) {
      const shape = [24, 31] as const;
      const pixels = Uint8Array.from({ length: 24 * 31 }, () => Number(random.next() < density));
      const labels = regionsTwin(pixels, shape, connectivity);
      const contours = traceContours(findRegions(pixels, shape, connectivity), shape, connectivity);
      contours.forEach(({ outer, holes }, region) => {
        const rings = [outer, ...holes];
        const area = rings.reduce((sum, ring) => sum + doubleArea(ring) / 2, 0);
        assert.equal(area, labels.filter((label) => label === region).length);
        assert.ok(doubleArea(outer) > 0 && holes.every((hole) => doubleArea(hole) < 0));
        assert.equal(holes.length, enclosedParts(labels, region, shape, connectivity === 8 ? 4 : 8));
        for (const ring of rings) assertRightAngles(ring);
      });
    }
  }
});

/**
 * Parts of the plane outside a region but for the outermost: a margin of one pixel joins all that reaches the
 * border.
 */
function enclosedParts(
  labels: Int32Array,
  region: number,
  [height, width]: readonly [number, number],
  connected: 4 | 8,
) {
  const complement = new Uint8Array((height + 2) * (width + 2)).fill(1);
  labels.forEach((label, i) => {
    if (label === region) complement[(Math.floor(i / width) + 1) * (width + 2) + i % width + 1] = 0;
  });
  return Math.max(...regionsTwin(complement, [height + 2, width + 2], connected));
}

function assertRightAngles(ring: readonly Corner[]): void {
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] as Corner;
    const [thirdX, thirdY] = ring[(i + 2) % ring.length] as Corner;
    assert.equal(x === nextX, nextY === thirdY, `corner ${i}`);
    assert.equal(y === nextY, nextX === thirdX, `corner ${i}`);
  });
}

Deno.test("traceContours() of no region is empty", () => {
  assert.deepEqual(contoursOf(["..", ".."], 8), []);
});
