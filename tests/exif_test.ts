import assert from "node:assert/strict";
import { applyOrientation, type Orientation, readOrientation } from "../src/image/read/exif.ts";
import type { Image } from "../src/image/image.ts";
import { exif } from "./exif_cases.ts";
import { readFixture } from "./image_fixtures.ts";

// tests/decode_test.ts compares files of all eight orientations with Pillow.

/** EXIF 2.32, tag 274: which side of the upright picture the stored first row and first column are. */
const SIDES: Record<Orientation, [Side, Side]> = {
  1: ["top", "left"],
  2: ["top", "right"],
  3: ["bottom", "right"],
  4: ["bottom", "left"],
  5: ["left", "top"],
  6: ["right", "top"],
  7: ["right", "bottom"],
  8: ["left", "bottom"],
};
type Side = "top" | "bottom" | "left" | "right";

Deno.test("applyOrientation() puts each stored row and column where the EXIF table says", () => {
  for (const [key, sides] of Object.entries(SIDES)) {
    for (const [channels, Samples] of [[1, Uint16Array], [2, Uint8Array], [4, Uint16Array]] as const) {
      const upright = numbered(5, 3, channels, Samples);
      const stored = store(upright, sides);
      const got = applyOrientation(stored, Number(key) as Orientation);
      assert.deepEqual(got, upright, `orientation ${key}, ${channels} channels`);
    }
  }
});

Deno.test("readOrientation() reads both byte orders", () => {
  assert.equal(readOrientation(exif("II", 274, 6)), 6);
  assert.equal(readOrientation(exif("MM", 274, 8)), 8);
});

Deno.test("readOrientation() gives none when the block is damaged or silent, and 1 when it is senseless", () => {
  for (let length = 0; length < 22; length++) {
    assert.equal(readOrientation(exif("MM", 274, 8).subarray(0, length)), undefined, `${length} bytes`);
  }
  assert.equal(readOrientation(exif("II", 271, 6)), undefined);
  assert.equal(readOrientation(readFixture("rgb8.png")), undefined);
  assert.equal(readOrientation(exif("II", 274, 0)), 1);
  assert.equal(readOrientation(exif("II", 274, 9)), 1);
});

Deno.test("readOrientation() reads a block behind its mark as well", () => {
  const block = exif("MM", 274, 8);
  assert.equal(readOrientation(new Uint8Array([...new TextEncoder().encode("Exif\0\0"), ...block])), 8);
});

/** A picture whose samples are all different. */
function numbered(
  width: number,
  height: number,
  channels: Image["channels"],
  Samples: Uint8ArrayConstructor | Uint16ArrayConstructor,
): Image {
  const data = new Samples(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = i + 1;
  return { width, height, channels, data };
}

/**
 * The picture as a camera held in another way stores it: row r is the r-th from one side, column c from the
 * other.
 */
function store(upright: Image, [rowSide, columnSide]: [Side, Side]): Image {
  const { channels, data } = upright;
  const lying = rowSide === "left" || rowSide === "right";
  const [width, height] = lying ? [upright.height, upright.width] : [upright.width, upright.height];
  const stored = data.slice().fill(0);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const place = { x: 0, y: 0 };
      for (const [side, step] of [[rowSide, row], [columnSide, column]] as const) {
        if (side === "top") place.y = step;
        if (side === "bottom") place.y = upright.height - 1 - step;
        if (side === "left") place.x = step;
        if (side === "right") place.x = upright.width - 1 - step;
      }
      for (let c = 0; c < channels; c++) {
        stored[(row * width + column) * channels + c] =
          data[(place.y * upright.width + place.x) * channels + c] ?? 0;
      }
    }
  }
  return { width, height, channels, data: stored };
}
