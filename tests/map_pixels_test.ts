import assert from "node:assert/strict";
import type { Roi } from "../src/map/roi_mask.ts";
import { MapPixels } from "../src/verdict/map_pixels.ts";

Deno.test("MapPixels takes every eighth pixel of every eighth row, of every map", () => {
  const [height, width] = [17, 10];
  const pixels = new MapPixels({ height, width }, undefined);
  const maps = Float32Array.from({ length: 2 * height * width }, (_, i) => i);
  pixels.add(maps.subarray(0, height * width));
  pixels.add(maps.subarray(height * width));
  const first = [0, 8, 80, 88, 160, 168];
  assert.deepEqual([...pixels.quantiles()], [...first, ...first.map((at) => at + height * width)]);
});

Deno.test("MapPixels takes every pixel inside a small roi, and none outside", () => {
  const image = { height: 3, width: 4 };
  const roi = Uint8Array.of(0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0);
  const pixels = new MapPixels(image, roi);
  pixels.add(Float32Array.from({ length: 24 }, (_, i) => 30 - i));
  assert.deepEqual([...pixels.quantiles()], [12, 13, 17, 24, 25, 29]);
});

Deno.test("MapPixels gives evenly spaced quantiles of many pixels, the least and the largest among them", () => {
  const side = 8 * 100;
  const pixels = new MapPixels({ height: side, width: side }, undefined);
  const map = new Float32Array(side * side).fill(NaN);
  for (let i = 0; i < 10_000; i++) map[Math.floor(i / 100) * 8 * side + i % 100 * 8] = 10_000 - i;
  pixels.add(map);
  const quantiles = pixels.quantiles();
  assert.equal(quantiles.length, 4096);
  quantiles.forEach((value, i) => assert.equal(value, 1 + Math.round(i * 9999 / 4095), `quantile ${i}`));
});

Deno.test("MapPixels leaves out what an image does not show, which is below 0", () => {
  const pixels = new MapPixels({ height: 1, width: 3 }, Uint8Array.of(1, 1, 1));
  pixels.add(Float32Array.of(4, -1, 0));
  pixels.add(Float32Array.of(-1, -1, 2));
  assert.deepEqual([...pixels.quantiles()], [0, 2, 4]);
});

Deno.test("MapPixels gives one pixel as it is", () => {
  const pixels = new MapPixels({ height: 3, width: 5 }, undefined);
  pixels.add(Float32Array.from({ length: 15 }, (_, i) => i + 7));
  assert.deepEqual([...pixels.quantiles()], [7]);
});

const IMAGE = { height: 256, width: 128 };
const MAP = Float32Array.from({ length: IMAGE.height * IMAGE.width }, (_, pixel) => pixel);

function sampleOf(roi?: Roi): number[] {
  const pixels = new MapPixels(IMAGE, roi);
  pixels.add(MAP);
  return [...pixels.quantiles()];
}

Deno.test("MapPixels takes no more of a roi over all of the image than without one", () => {
  const all = sampleOf();
  assert.equal(all.length, 32 * 16);
  assert.deepEqual(all.slice(0, 3), [0, 8, 16]);
  assert.deepEqual(sampleOf(new Uint8Array(MAP.length).fill(1)), all);
});

Deno.test("MapPixels takes enough of a roi that is a part of the image", () => {
  const half = sampleOf(Uint8Array.from(MAP, (pixel) => pixel < MAP.length / 2 ? 1 : 0));
  assert.deepEqual([half.length >= 512, half.length < 1024], [true, true]);
  assert.ok(half.every((pixel) => pixel < MAP.length / 2));
});
