import assert from "node:assert/strict";
import { storedTensor } from "../src/format/dtype.ts";
import type { Model } from "../src/model/model.ts";
import { readTest } from "../src/model/stored_test.ts";
import { drawTestPicture } from "../src/test_picture.ts";
import { SETTINGS, smallModel } from "./small_model.ts";

function withPicture(height: number, width: number, settings: Parameters<typeof smallModel>[0] = {}): Model {
  const picture = storedTensor("U8", [height, width, 3], new Uint8Array(height * width * 3));
  return smallModel(settings, { "selfTest.picture": picture });
}

Deno.test("readTest() gives back picture, map, evidence and verdict", () => {
  const { picture, map, ...found } = readTest(smallModel());
  assert.deepEqual(picture, drawTestPicture({ width: 32, height: 32 }));
  assert.deepEqual(map, Float32Array.from({ length: 64 }, (_, i) => i / 8));
  assert.deepEqual(found, SETTINGS.selfTest);
});

Deno.test("readTest() refuses a picture that the preprocessing does not bring to the images' size", () => {
  const cropped = { ...SETTINGS.preprocess, resize: { shorterSide: 6 }, crop: { width: 8, height: 8 } };
  const refused: [Model, RegExp][] = [
    [withPicture(32, 40), /its 'selfTest\.picture' is 40x32, which the preprocessing brings to another size/],
    [withPicture(40, 32), /is 32x40, which/],
    [
      withPicture(32, 32, { preprocess: cropped }),
      /self-test of 'made for a test': Cannot crop 8x8 pixels .+; fit it again/,
    ],
    [withPicture(0, 0), /self-test of 'made for a test': Cannot preprocess: image width must be a positive/],
  ];
  for (const [model, message] of refused) {
    assert.throws(() => readTest(model), { name: "SyntaxError", message });
  }
});

Deno.test("readTest() refuses tensors that are missing, of another shape or type", () => {
  const { tensors, ...rest } = smallModel();
  for (const name of ["selfTest.picture", "selfTest.map"]) {
    const without = new Map(tensors);
    without.delete(name);
    assert.throws(() => readTest({ ...rest, tensors: without }), new RegExp(`tensor '${name}' is missing`));
  }
  const grey = storedTensor("U8", [32, 32, 1], new Uint8Array(1024));
  assert.throws(
    () => readTest(smallModel({}, { "selfTest.picture": grey })),
    /has shape \[32,32,1\], wanted \[32,32,3\]/,
  );
  const bits = storedTensor("I32", [8, 8], new Int32Array(64));
  assert.throws(() => readTest(smallModel({}, { "selfTest.map": bits })), /has elements I32, wanted F32/);
});
