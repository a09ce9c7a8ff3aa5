/**
 * The two kernels of a region of interest: place.wgsl and mask_map.wgsl, for 8 images at 56 x 56 cells and 224 x 224 pixels.
 *
 * place moves 2 * 4 bytes a value and reads 4 bytes of its place; mask_map reads 3 and writes 2 floats a pixel, one division and
 * one multiplication. Both are bound by memory; the waits for the queue dominate on a software driver.
 */

import { place } from "../src/gaussian/place.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { maskMap } from "../src/map/mask_map.ts";
import { assertClose } from "../tests/assert_close.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const IMAGES = 8;
const CELLS = 1568; // half of 56 x 56
const SIDE = 224;
const gpu = await sharedGpu();

const places = Uint32Array.from({ length: CELLS }, (_, i) => 2 * i);
const table = Tensor.from(gpu, "places", [CELLS], places);
const data = normals(IMAGES * CELLS, 1);
const values = Tensor.from(gpu, "values", [IMAGES, 1, CELLS], data);
const grid = Tensor.create(gpu, "grid", [IMAGES, 56, 56]);

const rawData = normals(IMAGES * SIDE * SIDE, 2, 5);
const raw = Tensor.from(gpu, "raw", [IMAGES, SIDE, SIDE], rawData);
const coverage = Tensor.from(gpu, "coverage", [1, SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(0.5));
const inside = Tensor.from(gpu, "inside", [SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(1));

function placeOnce(): void {
  using batch = new Batch(gpu, "place bench");
  place(batch, values, table, grid);
  batch.submit();
}

function maskOnce(): { normalised: Tensor; masked: Tensor } {
  using batch = new Batch(gpu, "mask bench");
  const made = maskMap(batch, raw, coverage, inside);
  batch.submit();
  return made;
}

{
  placeOnce();
  const expected = new Float32Array(grid.length);
  data.forEach((value, i) => expected[Math.floor(i / CELLS) * 3136 + 2 * (i % CELLS)] = value);
  assertClose(await grid.read(), expected, {});
  const { normalised, masked } = maskOnce();
  assertClose(await normalised.read(), rawData.map((value) => 2 * value), { rtol: 4e-7 });
  normalised[Symbol.dispose]();
  masked[Symbol.dispose]();
}

Deno.bench({
  name: `place: ${IMAGES} x ${CELLS} values, ${(IMAGES * CELLS * 12 / 1e6).toFixed(2)} MB`,
  group: "roi",
  baseline: true,
  async fn() {
    placeOnce();
    await gpu.idle();
  },
});

Deno.bench({
  name: `mask_map: ${IMAGES} maps of ${SIDE}x${SIDE}, ${(IMAGES * SIDE * SIDE * 20 / 1e6).toFixed(1)} MB`,
  group: "roi",
  async fn() {
    const { normalised, masked } = maskOnce();
    await gpu.idle();
    normalised[Symbol.dispose]();
    masked[Symbol.dispose]();
  },
});
