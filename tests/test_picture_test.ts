import assert from "node:assert/strict";
import { geometry } from "../src/preprocess/geometry.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import type { PreprocessSettings, Size } from "../src/preprocess/settings.ts";
import { drawTestPicture, testPictureSize } from "../src/test_picture.ts";

const COMMON = { frame: null, window: null, filter: "bicubic", rounding: "none", ...IMAGENET } as const;

/** Checks that a picture comes to the size that an image comes to, by a real resize. */
function comesOutAs(image: Size, settings: PreprocessSettings): Size {
  const size = testPictureSize(image, settings);
  const [wanted, found] = [geometry(image, settings), geometry(size, settings)];
  const what = `${image.width}x${image.height} to ${JSON.stringify(settings.resize)}`;
  assert.deepEqual(found.crop, wanted.crop, what);
  assert.deepEqual(found.resized, wanted.resized, what);
  assert.notEqual(size.width, found.resized.width, `${what}: something is resized`);
  return size;
}

Deno.test("testPictureSize() is 32x32 for a resize to a fixed size", () => {
  const resize = { width: 256, height: 320 };
  const crop = { width: 224, height: 200 };
  for (const settings of [{ ...COMMON, resize, crop }, { ...COMMON, resize, crop: null }]) {
    assert.deepEqual(testPictureSize({ width: 640, height: 480 }, settings), { width: 32, height: 32 });
  }
  const small = { ...COMMON, resize: { width: 32, height: 40 }, crop: null };
  assert.deepEqual(comesOutAs({ width: 640, height: 480 }, small), { width: 40, height: 32 });
});

Deno.test("testPictureSize() keeps the aspect ratio of an image where the preprocessing does", () => {
  for (const shorterSide of [16, 31, 32, 33, 64, 100, 224, 256]) {
    for (
      const [width, height] of [[640, 480], [480, 640], [500, 500], [1000, 37], [641, 479], [33, 32], [
        4000,
        3001,
      ]] as const
    ) {
      const settings = { ...COMMON, resize: { shorterSide }, crop: null };
      const size = comesOutAs({ width, height }, settings);
      assert.ok(Math.min(size.width, size.height) <= Math.max(shorterSide + 1, 33));
      comesOutAs({ width, height }, { ...settings, crop: { width: 16, height: 16 } });
    }
  }
});

Deno.test("testPictureSize() finds a small picture for common cameras", () => {
  const settings = { ...COMMON, resize: { shorterSide: 256 }, crop: null };
  assert.deepEqual(testPictureSize({ width: 640, height: 480 }, settings), { width: 44, height: 33 });
  assert.deepEqual(testPictureSize({ width: 256, height: 256 }, settings), { width: 32, height: 32 });
});

Deno.test("drawTestPicture() fills any size with colours of blocks and noise, always the same", () => {
  for (const size of [{ width: 32, height: 32 }, { width: 33, height: 44 }, { width: 7, height: 100 }]) {
    const { data, channels } = drawTestPicture(size);
    assert.equal(data.length, size.width * size.height * channels);
    assert.ok(new Set(data).size > 100);
    assert.deepEqual(drawTestPicture(size).data, data);
  }
});
