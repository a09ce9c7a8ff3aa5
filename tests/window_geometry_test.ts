import assert from "node:assert/strict";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { blankOutside, lookedAt, roiFromPicture } from "../src/model/roi.ts";
import { geometry, sourceTaps } from "../src/preprocess/geometry.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { drawTestPicture, testPictureSize } from "../src/test_picture.ts";
import { assertClose } from "./assert_close.ts";
import { applyTaps } from "./twins/resample.ts";

const FRAME = { width: 640, height: 480 };

/** 400 x 200 pixels to 100 x 40, of which 80 x 30 are kept: 4 and 5 source pixels to one. */
const SETTINGS: PreprocessSettings = {
  frame: FRAME,
  window: { left: 100, top: 50, width: 400, height: 200 },
  resize: { width: 100, height: 40 },
  crop: { width: 80, height: 30 },
  filter: "bicubic",
  rounding: "none",
  ...IMAGENET,
};

Deno.test("geometry() places a window, and the crop inside it", () => {
  const { image, window, resized, crop, scored, scoredPixels } = geometry(FRAME, SETTINGS);
  assert.deepEqual([image, window, resized], [FRAME, SETTINGS.window, SETTINGS.resize]);
  assert.deepEqual(crop, { left: 10, top: 5, width: 80, height: 30 });
  assert.deepEqual(scored, { left: 140, top: 75, width: 320, height: 150 });
  assert.deepEqual(scoredPixels, scored);
});

Deno.test("geometry() without a window has the whole image for one", () => {
  const { window } = geometry({ width: 33, height: 7 }, { ...SETTINGS, frame: null, window: null });
  assert.deepEqual(window, { left: 0, top: 0, width: 33, height: 7 });
});

Deno.test("geometry() scales the window with an image of another size than the frame", () => {
  const { window, scored } = geometry({ width: 320, height: 1440 }, SETTINGS);
  assert.deepEqual(window, { left: 50, top: 150, width: 200, height: 600 });
  assert.deepEqual(scored, { left: 70, top: 225, width: 160, height: 450 });
});

Deno.test("geometry() keeps the aspect ratio of the window, not of the image", () => {
  const { resized } = geometry(FRAME, { ...SETTINGS, resize: { shorterSide: 50 }, crop: null });
  assert.deepEqual(resized, { width: 100, height: 50 });
});

Deno.test("geometry() scores the pixels whose centre lies in a window between pixel edges", () => {
  const window = { left: 10.5, top: 20.6, width: 5, height: 4.8 }; // centres 10.5 to 15.4, 20.6 to 25.3
  const { scoredPixels } = geometry(FRAME, { ...SETTINGS, window, crop: null });
  assert.deepEqual(scoredPixels, { left: 10, top: 21, width: 5, height: 4 });
});

Deno.test("geometry() refuses a window without a frame or not inside it", () => {
  const window = SETTINGS.window as NonNullable<PreprocessSettings["window"]>;
  for (
    const [change, message] of [
      [
        { frame: null },
        /a window inside a frame of no pixels: received left 100, top 50, width 400, height 200/,
      ],
      [{ window: { ...window, left: 241 } }, /inside a frame of 640x480 pixels: received left 241/],
      [{ window: { ...window, top: 281 } }, /received left 100, top 281/],
      [{ window: { ...window, left: -1 } }, /received left -1/],
      [{ window: { ...window, top: -1 } }, /top -1/],
      [{ window: { ...window, width: 0 } }, /width 0/],
      [{ window: { ...window, height: NaN } }, /height NaN/],
      [{ frame: { width: 640, height: 0.5 } }, /frame height must be .*received 0\.5/],
    ] as const
  ) {
    assert.throws(() => geometry(FRAME, { ...SETTINGS, ...change }), { name: "RangeError", message });
  }
});

Deno.test("sourceTaps() gives each source pixel the value at its place in the window's crop", () => {
  for (const window of [SETTINGS.window, { left: 33.3, top: 7.7, width: 222.2, height: 111.1 }]) {
    const places = geometry({ width: 320, height: 480 }, { ...SETTINGS, window });
    const { columns, rows } = sourceTaps(places, { width: 40, height: 30 }); // two of the crop's columns to one
    for (
      const [taps, count, step, edge, side] of [
        [columns, 40, 2, "left", "width"],
        [rows, 30, 1, "top", "height"],
      ] as const
    ) {
      const ramp = Float64Array.from({ length: count }, (_, i) => (i + 0.5) * step);
      const { window, resized, crop, scoredPixels } = places;
      const expected = Float64Array.from({ length: scoredPixels[side] }, (_, i) => {
        const centre = scoredPixels[edge] + i + 0.5;
        const place = (centre - window[edge]) * resized[side] / window[side] - crop[edge];
        return Math.min(Math.max(place, 0.5 * step), (count - 0.5) * step);
      });
      assertClose(applyTaps(taps, ramp), expected, { atol: 1e-11 });
    }
  }
});

Deno.test("roiFromPicture() lays its picture over the whole image, not over the window", () => {
  const places = geometry(FRAME, SETTINGS);
  for (const scale of [1, 4]) { // a picture of another size than the image
    const [width, height] = [FRAME.width / scale, FRAME.height / scale];
    const data = Uint8Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [scale * (i % width + 0.5), scale * (Math.floor(i / width) + 0.5)];
      return Number(x > 200 && x < 300 && y > 100 && y < 200);
    });
    const roi = roiFromPicture({ width, height, channels: 1, data }, places);
    const expected = Array.from({ length: 80 * 30 }, (_, i) => { // centres 142, 146, ... and 77.5, 82.5, ...
      const [x, y] = [142 + 4 * (i % 80), 77.5 + 5 * Math.floor(i / 80)];
      return Number(x > 200 && x < 300 && y > 100 && y < 200);
    });
    assert.deepEqual([...roi], expected, `1:${scale}`);
  }
});

Deno.test("roiFromPicture() refuses a picture that is white outside the window alone", () => {
  const data = Uint8Array.from({ length: 640 * 480 }, (_, i) => Number(i % 640 < 140));
  const paint = () => roiFromPicture({ ...FRAME, channels: 1, data }, geometry(FRAME, SETTINGS));
  assert.throws(paint, /is black inside the 80x30 pixels/);
});

Deno.test("blankOutside() and lookedAt() count the roi's pixels from the window's edge", () => {
  const places = geometry(FRAME, SETTINGS);
  const roi = new Uint8Array(80 * 30);
  roi[7 * 80 + 11] = 1; // columns 140 + 44 to 47, rows 75 + 35 to 39
  const map = new Float32Array(640 * 480).fill(1);
  blankOutside(map, roi, places);
  const looked = lookedAt(roi, places);
  map.forEach((value, i) => {
    const [x, y] = [i % 640, Math.floor(i / 640)];
    const inside = x >= 184 && x < 188 && y >= 110 && y < 115;
    const scored = x >= 140 && x < 460 && y >= 75 && y < 225;
    assert.equal(Number.isNaN(value), scored && !inside, `${x},${y}`);
    assert.equal(looked[i], Number(inside), `${x},${y}`);
  });
});

Deno.test("lookedAt() without a roi is the window's crop", () => {
  const looked = lookedAt(undefined, geometry(FRAME, SETTINGS));
  assert.equal(looked.reduce((sum, pixel) => sum + pixel, 0), 320 * 150);
  assert.deepEqual([looked[75 * 640 + 140], looked[75 * 640 + 139], looked[224 * 640 + 459]], [1, 0, 1]);
});

Deno.test("testPictureSize() gives a picture whose window is 32 pixels wide and high", () => {
  const size = testPictureSize(FRAME, SETTINGS);
  assert.deepEqual(size, { width: 52, height: 77 }); // 32 * 640 / 400 and 32 * 480 / 200, rounded up
  const { resized, crop, window } = geometry(size, SETTINGS);
  assert.deepEqual([resized, crop], [SETTINGS.resize, geometry(FRAME, SETTINGS).crop]);
  assert.ok(window.width >= 32 && window.width < 33 && window.height >= 32 && window.height < 33);
  assert.deepEqual(testPictureSize(FRAME, { ...SETTINGS, resize: { width: 32, height: 96 } }), {
    width: 64,
    height: 77,
  });
});

Deno.test("testPictureSize() stays small where the window is", () => {
  const window = { left: 600, top: 0, width: 20, height: 480 };
  const size = testPictureSize(FRAME, { ...SETTINGS, window });
  assert.deepEqual(size, { width: 128, height: 32 });
  assert.equal(drawTestPicture(size).data.length, 128 * 32 * 3);
});
