import assert from "node:assert/strict";
import type { Roi } from "../src/map/roi_mask.ts";
import { MapPixels } from "../src/verdict/map_pixels.ts";

const IMAGE = { height: 256, width: 128 };
const MAP = Float32Array.from({ length: IMAGE.height * IMAGE.width }, (_, pixel) => pixel);

function sampleOf(roi?: Roi): number[] {
  const pixels = new MapPixels(IMAGE, roi);
  pixels.add(MAP);
  return [...pixels.quantiles()];
}

Deno.test("MapPixels takes every eighth pixel and row, of a region over all of the image as well", () => {
  const all = sampleOf();
  assert.equal(all.length, 32 * 16);
  assert.deepEqual(all.slice(0, 3), [0, 8, 16]);
  assert.deepEqual(sampleOf(new Uint8Array(MAP.length).fill(1)), all);
});

Deno.test("MapPixels takes more of a region that is small, and all of one that is tiny", () => {
  const half = sampleOf(Uint8Array.from(MAP, (pixel) => pixel < MAP.length / 2 ? 1 : 0));
  assert.deepEqual([half.length >= 512, half.length < 1024], [true, true]);
  assert.ok(half.every((pixel) => pixel < MAP.length / 2));
  assert.deepEqual(sampleOf(Uint8Array.from(MAP, (pixel) => [3, 130, 999].includes(pixel) ? 1 : 0)), [
    3,
    130,
    999,
  ]);
});
