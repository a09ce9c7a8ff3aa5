import assert from "node:assert/strict";
import { geometry, sourceTaps } from "../src/preprocess/geometry.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { assertClose } from "./assert_close.ts";
import { applyTaps } from "./twins/resample.ts";

const PAPER: PreprocessSettings = {
  frame: null,
  window: null,
  resize: { width: 256, height: 256 },
  crop: { width: 224, height: 224 },
  filter: "bicubic",
  rounding: "none",
  ...IMAGENET,
};

Deno.test("geometry() places the paper's crop in the source image", () => {
  const { resized, crop, scored, scoredPixels } = geometry({ width: 1024, height: 700 }, PAPER);
  assert.deepEqual(resized, { width: 256, height: 256 });
  assert.deepEqual(crop, { left: 16, top: 16, width: 224, height: 224 });
  assert.deepEqual(scored, { left: 64, top: 43.75, width: 896, height: 612.5 });
  assert.deepEqual(scoredPixels, { left: 64, top: 44, width: 896, height: 612 }); // 43.75 ... 656.25
});

Deno.test("geometry() without a crop scores the whole image", () => {
  const image = { width: 333, height: 77 };
  const { crop, scored, scoredPixels } = geometry(image, { ...PAPER, crop: null });
  assert.deepEqual(crop, { left: 0, top: 0, width: 256, height: 256 });
  assert.deepEqual(scored, { left: 0, top: 0, ...image });
  assert.deepEqual(scoredPixels, { left: 0, top: 0, ...image });
});

Deno.test("geometry() resizes the shorter side and truncates the longer, as torchvision", () => {
  const how: PreprocessSettings = { ...PAPER, resize: { shorterSide: 256 }, crop: null };
  const sizes = [[640, 480], [480, 640], [500, 500], [511, 333], [333, 511], [1, 1]] as const;
  assert.deepEqual(
    sizes.map(([width, height]) => Object.values(geometry({ width, height }, how).resized)),
    [[341, 256], [256, 341], [256, 256], [392, 256], [256, 392], [256, 256]],
  );
});

Deno.test("geometry() rounds half a pixel of the crop's offset to the even one, as Python", () => {
  const lefts = [224, 225, 226, 227, 229, 231].map((width) =>
    geometry({ width: 9, height: 9 }, { ...PAPER, resize: { width, height: 224 } }).crop.left
  );
  assert.deepEqual(lefts, [0, 0, 1, 2, 2, 4]); // of 0, 0.5, 1, 1.5, 2.5, 3.5
});

Deno.test("geometry() scores a pixel whose centre is on the crop's first edge, not one on its last", () => {
  const how = { ...PAPER, resize: { width: 18, height: 22 }, crop: { width: 12, height: 8 } };
  const { scored, scoredPixels } = geometry({ width: 9, height: 11 }, how);
  assert.deepEqual(scored, { left: 1.5, top: 3.5, width: 6, height: 4 });
  assert.deepEqual(scoredPixels, { left: 1, top: 3, width: 6, height: 4 }); // centres 1.5 to 6.5, 3.5 to 6.5
});

Deno.test("geometry() scores at least one pixel of a small image", () => {
  // 6 to 1: the crop is the sixth from 2/6 to 3/6, which in an image of two pixels holds no centre
  for (const [resize, crop] of [[256, 1], [256, 2], [256, 255], [6, 1], [10, 1], [10, 9]] as const) {
    const how = { ...PAPER, resize: { width: resize, height: resize }, crop: { width: crop, height: crop } };
    for (const size of [1, 2, 3, 7, 8]) {
      const { scored, scoredPixels: { left, width } } = geometry({ width: size, height: size }, how);
      const middle = scored.left + scored.width / 2;
      const what = `${size} by ${resize} and ${crop}: ${left} ${width}`;
      assert.ok(width >= 1 && left >= 0 && left + width <= size, what);
      assert.ok(left <= middle && middle <= left + width, what);
    }
  }
});

Deno.test("geometry() refuses sizes that are not positive integers and a crop that does not fit", () => {
  const image = { width: 40, height: 30 };
  const refused: [PreprocessSettings, RegExp][] = [
    [{ ...PAPER, resize: { shorterSide: 0 } }, /resize shorterSide must be .*received 0/],
    [{ ...PAPER, resize: { width: 256.5, height: 256 } }, /resize width must be .*received 256.5/],
    [{ ...PAPER, crop: { width: 224, height: NaN } }, /crop height must be .*received NaN/],
    [{ ...PAPER, crop: { width: 257, height: 224 } }, /crop 257x224 .* 40x30 resized to 256x256/],
    [{ ...PAPER, std: [1, 0, 1] }, /std positive: received .* std \[1,0,1\]/],
    [{ ...PAPER, mean: [1, NaN, 1] }, /mean must be finite .*received mean \[1,NaN,1\]/],
  ];
  for (const [settings, message] of refused) {
    assert.throws(() => geometry(image, settings), { name: "RangeError", message });
  }
  assert.throws(() => geometry({ width: 0, height: 3 }, PAPER), /image width must be .*received 0/);
});

Deno.test("sourceTaps() gives each source pixel the value at its place in the crop", () => {
  for (
    const [image, resize, crop] of [[1000, 256, 224], [100, 256, 224], [97, 61, 34], [640, 300, 299]] as const
  ) {
    const square = (pixels: number) => ({ width: pixels, height: pixels });
    const places = geometry(square(image), { ...PAPER, resize: square(resize), crop: square(crop) });
    const { columns, rows } = sourceTaps(places, square(crop));
    assert.deepEqual(columns, rows);
    const ramp = Float64Array.from({ length: crop }, (_, x) => x + 0.5); // the value is the place of the pixel's centre
    const { left, width } = places.scoredPixels;
    const expected = Float64Array.from({ length: width }, (_, i) => {
      const place = (left + i + 0.5) * resize / image - places.crop.left;
      return Math.min(Math.max(place, 0.5), crop - 0.5); // the outermost half pixel is constant
    });
    assertClose(applyTaps(columns, ramp), expected, { atol: 1e-11 });
  }
});

Deno.test("sourceTaps() takes a map of any resolution as one of the whole crop", () => {
  const places = geometry({ width: 700, height: 700 }, PAPER); // pixels 44 to 655, the crop from 43.75 on
  const ramp = Float64Array.from({ length: 56 }, (_, x) => (x + 0.5) * 4);
  const { rows, columns } = sourceTaps(places, { width: 56, height: 56 });
  const fine = Float64Array.from({ length: 612 }, (_, i) => (44 + i + 0.5) * 256 / 700 - 16);
  for (const taps of [rows, columns]) { // inside the outermost half cells, 2 pixels of the crop
    assertClose(applyTaps(taps, ramp).slice(6, -6), fine.slice(6, -6), { atol: 1e-11 });
  }
});
