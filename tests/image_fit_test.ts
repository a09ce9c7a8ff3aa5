import assert from "node:assert/strict";
import { ImageFit, type ImageFitUse } from "../src/image_fit.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";

const PREPROCESS: PreprocessSettings = {
  frame: null,
  window: null,
  resize: { shorterSide: 8 },
  crop: null,
  filter: "bilinear",
  rounding: "none",
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
};

const SIZE = { width: 8, height: 8 };

/** A blank picture. */
function blank(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  return { name: "picture.png", image: { width, height, channels: 3, data } } as const;
}

const USE = { preprocess: PREPROCESS, registered: false, size: SIZE, largestBuffer: 1e6 };

/** Checks one image. */
function requireFit(
  named: ReturnType<typeof blank>,
  { largestBuffer, ...use }: ImageFitUse & { readonly largestBuffer: number },
): void {
  new ImageFit(use).require(named, largestBuffer);
}

Deno.test("ImageFit.require() takes what fits, and of a registered image the whole in one buffer", () => {
  requireFit(blank(32, 32), USE);
  requireFit(blank(32, 48), { ...USE, registered: true });
  const bytes = 32 * 32 * 3 + 24; // as warp_image.wgsl reads beyond the end
  requireFit(blank(32, 32), { ...USE, registered: true, largestBuffer: bytes });
  assert.throws(() => requireFit(blank(32, 32), { ...USE, registered: true, largestBuffer: bytes - 1 }), {
    name: "RangeError",
    message:
      /^Cannot use image 'picture\.png': Cannot register an image of 32x32 pixels: it needs the whole of it in one buffer, 3096 bytes of the 3095 .*scale the image down, or register none$/,
  });
});

Deno.test("ImageFit.require() refuses another size, a crop without room and rows that no buffer holds", () => {
  assert.throws(() => requireFit(blank(32, 48), USE), {
    name: "RangeError",
    message: /^Cannot use image 'picture\.png': it is 8x12 after preprocessing, the others are 8x8/,
  });
  const crop = { width: 16, height: 16 };
  assert.throws(() => requireFit(blank(32, 32), { ...USE, preprocess: { ...PREPROCESS, crop } }), {
    name: "RangeError",
    message: /^Cannot use image 'picture\.png': Cannot crop 16x16 pixels from an image of 32x32/,
  });
  assert.throws(() => requireFit(blank(320, 320), { ...USE, largestBuffer: 4096 }), {
    name: "RangeError",
    message:
      /^Cannot use image 'picture\.png': Cannot resize: one row of the result needs 80 source rows at once, 76800 bytes of the 4096 /,
  });
});

Deno.test("ImageFit.require() checks images of other sizes, kinds and devices after one that fits", () => {
  const { largestBuffer, ...use } = USE;
  const fit = new ImageFit(use);
  for (const _ of ["once", "twice"]) fit.require(blank(320, 320), largestBuffer);
  assert.throws(() => fit.require(blank(320, 320), 4096), /one row of the result needs/);
  assert.throws(() => fit.require(blank(320, 480), largestBuffer), /it is 8x12 after preprocessing/);
  const deep = { ...blank(320, 320).image, data: new Uint16Array(320 * 320 * 3) };
  fit.require(blank(320, 320), 80_000);
  assert.throws(
    () => fit.require({ name: "deep", image: deep }, 80_000),
    /'deep': .* 153600 bytes of the 80000 /,
  );
});
