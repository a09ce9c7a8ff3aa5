import assert from "node:assert/strict";
import { requireFit } from "../src/image_fit.ts";
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

const use = { preprocess: PREPROCESS, registered: false, size: SIZE, largestBuffer: 1e6 };

Deno.test("requireFit() takes what fits, and of a registered image the whole in one buffer", () => {
  requireFit(blank(32, 32), use);
  requireFit(blank(32, 48), { ...use, registered: true });
  const bytes = 32 * 32 * 3 + 24; // as warp_image.wgsl reads beyond the end
  requireFit(blank(32, 32), { ...use, registered: true, largestBuffer: bytes });
  assert.throws(() => requireFit(blank(32, 32), { ...use, registered: true, largestBuffer: bytes - 1 }), {
    name: "RangeError",
    message:
      /^Cannot use image 'picture\.png': Cannot register an image of 32x32 pixels: it needs the whole of it in one buffer, 3096 bytes of the 3095 .*scale the image down, or register none$/,
  });
});

Deno.test("requireFit() refuses another size, a crop without room and rows that no buffer holds", () => {
  assert.throws(() => requireFit(blank(32, 48), use), {
    name: "RangeError",
    message: /^Cannot use image 'picture\.png': it is 8x12 after preprocessing, the others are 8x8/,
  });
  const crop = { width: 16, height: 16 };
  assert.throws(() => requireFit(blank(32, 32), { ...use, preprocess: { ...PREPROCESS, crop } }), {
    name: "RangeError",
    message: /^Cannot use image 'picture\.png': Cannot crop 16x16 pixels from an image of 32x32/,
  });
  assert.throws(() => requireFit(blank(320, 320), { ...use, largestBuffer: 4096 }), {
    name: "RangeError",
    message:
      /^Cannot use image 'picture\.png': Cannot resize: one row of the result needs 80 source rows at once, 76800 bytes of the 4096 /,
  });
});
