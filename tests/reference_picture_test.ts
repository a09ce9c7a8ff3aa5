import assert from "node:assert/strict";
import { modelReference } from "../src/model/reference_picture.ts";
import { referenceTensor } from "../src/model/registration.ts";
import { roiOf } from "../src/model/roi.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import type { Size } from "../src/preprocess/rectangle.ts";
import { referenceSize } from "../src/register/levels.ts";
import { SETTINGS, smallModel } from "./small_model.ts";

/** The reference of a model whose red, green and blue are given at the pixels of the stored picture. */
function referenceOf(frame: Size, colour: (x: number, y: number) => [number, number, number]) {
  const size = referenceSize(frame);
  const colours = Uint32Array.from({ length: size.width * size.height }, (_, i) => {
    const [red, green, blue] = colour(i % size.width, Math.floor(i / size.width));
    return (red | green << 8 | blue << 16 | 255 << 24) >>> 0;
  });
  const registration = { motion: "rigid", frame, limit: 0.5 } as const;
  return modelReference(
    smallModel({ registration }, Object.fromEntries([referenceTensor({ size, colours })])),
  );
}

Deno.test("modelReference() has the frame's pixels, and every place of the reference at its place in the frame", () => {
  const frame = { width: 512, height: 256 };
  const picture = referenceOf(frame, (x, y) => [x, y, x % 2 * 100 + y % 2 * 40]); // 256x128 are kept
  assert.deepEqual([picture?.width, picture?.height, picture?.channels], [512, 256, 3]);
  const at = (x: number, y: number) => [
    ...picture?.data.subarray(3 * (y * 512 + x), 3 * (y * 512 + x) + 3) ?? [],
  ];
  // the centre of pixel x of the frame is at (x + 0.5) / 2 - 0.5 pixels of the reference
  assert.deepEqual(at(0, 0), [0, 0, 0]);
  assert.deepEqual(at(101, 41), [50, 20, 25 + 10]); // 50.25, 20.25
  assert.deepEqual(at(302, 142), [151, 71, 75 + 30]); // 150.75, 70.75
  assert.deepEqual(at(511, 255), [255, 127, 100 + 40]);
});

Deno.test("modelReference() is what is kept where the frame is as small", () => {
  const picture = referenceOf({ width: 24, height: 16 }, (x, y) => [x, 7 * y, x * y % 251]);
  const expected = Array.from({ length: 24 * 16 }, (_, i) => [i % 24, Math.floor(i / 24)] as const)
    .flatMap(([x, y]) => [x, 7 * y, x * y % 251]);
  assert.deepEqual([...picture?.data ?? []], expected);
});

Deno.test("a region of interest that is drawn on modelReference() fits the images, whatever their shape", () => {
  for (const frame of [{ width: 1000, height: 300 }, { width: 101, height: 75 }]) {
    const picture = referenceOf(frame, () => [255, 255, 255]);
    assert.ok(picture);
    const roi = roiOf(picture, geometry(frame, { ...SETTINGS.preprocess, resize: { shorterSide: 32 } }));
    assert.ok(roi.every((looked) => looked === 1));
  }
});

Deno.test("modelReference() is null of a model that takes images as they lie", () => {
  assert.equal(modelReference(smallModel()), null);
});
