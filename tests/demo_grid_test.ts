import assert from "node:assert/strict";
import { distanceBetween, toField, toPart } from "../src/demo/geometry.ts";
import { FIELD, firstSample, pixelIndex, sampleIndex, samplePoint, visitSamples } from "../src/demo/grid.ts";
import { compareSurfaces } from "../src/demo/mask.ts";
import { coat, copySurface, createSurface, paint } from "../src/demo/surface.ts";
import { assertClose } from "./assert_close.ts";

const pose = { offset: { x: 3, y: -2 }, cosine: 0.6, sine: 0.8 };

Deno.test("toField() turns clockwise in the picture and shifts; toPart() undoes it", () => {
  const moved = toField(pose, { x: 10, y: 5 });
  assertClose([moved.x, moved.y], [3 + 6 - 4, -2 + 8 + 3], { atol: 1e-12 });
  const back = toPart(pose, moved);
  assertClose([back.x, back.y], [10, 5], { atol: 1e-12 });
});

Deno.test("distanceBetween() is the Euclidean distance", () => {
  assert.equal(distanceBetween({ x: 1, y: -2 }, { x: -2, y: 2 }), 5);
});

Deno.test("createSurface() samples the field of view twice as finely as the picture", () => {
  const { side, step, height, colour } = createSurface(8);
  assert.deepEqual([side, step, height.length, colour.length], [16, 16, 256, 768]);
});

Deno.test("samplePoint() gives the middles of the samples, symmetrically about the origin", () => {
  const grid = createSurface(4);
  assert.deepEqual(samplePoint(grid, 0), { x: -FIELD / 2 + 16, y: -FIELD / 2 + 16 });
  assert.deepEqual(samplePoint(grid, 8 + 3), { x: -16, y: -FIELD / 2 + 48 });
  assert.deepEqual(samplePoint(grid, 63), { x: FIELD / 2 - 16, y: FIELD / 2 - 16 });
});

Deno.test("sampleIndex() finds the sample that holds a point, and the nearest one from outside", () => {
  const grid = createSurface(4);
  for (let index = 0; index < 64; index++) assert.equal(sampleIndex(grid, samplePoint(grid, index)), index);
  assert.equal(sampleIndex(grid, { x: -127.9, y: 31.9 }), 4 * 8);
  assert.equal(sampleIndex(grid, { x: 1e6, y: -1e6 }), 7);
});

Deno.test("pixelIndex() puts each sample into the pixel whose first sample firstSample() gives", () => {
  const grid = createSurface(3);
  const pixels = Array.from({ length: 36 }, (_, sample) => pixelIndex(grid, sample));
  assert.deepEqual(pixels.slice(0, 12), [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
  for (let pixel = 0; pixel < 9; pixel++) {
    assert.equal(pixels.indexOf(pixel), firstSample(grid, pixel));
    assert.equal(pixels.filter((value) => value === pixel).length, 4);
  }
});

Deno.test("visitSamples() visits the samples of a square once each, with their places", () => {
  const grid = createSurface(4); // samples of 32 units
  const visited: number[] = [];
  visitSamples(grid, { x: 100, y: 10 }, 30, (index, x, y) => {
    assert.deepEqual({ x, y }, samplePoint(grid, index));
    visited.push(index);
  });
  // x from 70 to 130 is columns 6 and 7, and y from -20 to 40 rows 3 to 5.
  assert.deepEqual(visited, [30, 31, 38, 39, 46, 47]);
});

Deno.test("paint() and coat() mix the old and the new material by opacity", () => {
  const surface = createSurface(2);
  surface.colour.fill(0.5);
  surface.roughness.fill(0.2);
  paint(surface, 5, [1, 0, 0.5], 0.25);
  coat(surface, 5, { metal: 1, roughness: 0.6, turned: 0.8 }, 0.5);
  assertClose(surface.colour.slice(15, 18), [0.625, 0.375, 0.5], { atol: 1e-7 });
  assertClose([surface.metal, surface.roughness, surface.turned].map((v) => v[5] ?? NaN), [0.5, 0.4, 0.4], {
    atol: 1e-7,
  });
  assert.deepEqual([surface.colour[14], surface.colour[18], surface.metal[4]], [0.5, 0.5, 0]);
});

Deno.test("copySurface() shares no array with the original", () => {
  const original = createSurface(2);
  const copy = copySurface(original);
  for (const name of ["height", "colour", "metal", "roughness", "turned"] as const) {
    copy[name].fill(1);
    assert.ok(original[name].every((value) => value === 0), name);
  }
});

Deno.test("compareSurfaces() marks the pixel of each sample whose height or material changed beyond the limit", () => {
  for (
    const [name, index, above, below] of [
      ["height", 17, 0.06, 0.04],
      ["colour", 17 * 3, 0.03, 0.01],
      ["colour", 17 * 3 + 2, 0.03, 0.01],
      ["metal", 17, -0.03, -0.01],
      ["roughness", 17, 0.03, 0.01],
    ] as const
  ) {
    const good = createSurface(4);
    const bad = copySurface(good);
    bad[name][index] = below;
    assert.deepEqual(compareSurfaces(good, bad, 4), new Uint8Array(16), name);
    bad[name][index] = above;
    // Sample 17 is column 1 of row 2 of 8, so it belongs to column 0 of row 1 of 4.
    assert.deepEqual(
      compareSurfaces(good, bad, 4),
      Uint8Array.from({ length: 16 }, (_, i) => i === 4 ? 255 : 0),
      name,
    );
  }
});
