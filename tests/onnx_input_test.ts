import assert from "node:assert/strict";
import { imageEnds } from "../src/backbone/onnx/onnx_backbone.ts";
import { type ImageInput, imageInput, type Layout } from "../src/backbone/onnx/input.ts";
import type { OnnxValue } from "../src/backbone/onnx/write.ts";
import { requirements } from "../src/backbone/onnx/requirements.ts";
import { graphOf, node } from "./onnx_fixtures.ts";

function inputOf(shape: OnnxValue["shape"], layout?: Layout): ImageInput {
  const file = graphOf([node("Relu", ["image"], "a")], { inputs: [{ name: "image", shape }] });
  return imageInput(file, requirements(file, ["a"]).names, layout);
}

Deno.test("imageInput() reads layout and fixed extents from the declared shape", () => {
  const open = { name: "image", batch: undefined, height: undefined, width: undefined };
  assert.deepEqual(inputOf(["n", 3, "h", "w"]), { ...open, layout: "nchw" });
  assert.deepEqual(inputOf([1, 3, 48, 64]), { ...open, layout: "nchw", batch: 1, height: 48, width: 64 });
  assert.deepEqual(inputOf(["n", 48, 64, 3]), { ...open, layout: "nhwc", height: 48, width: 64 });
  assert.deepEqual(inputOf([1, 3, 48, 3]), { ...open, layout: "nchw", batch: 1, height: 48, width: 3 });
  assert.deepEqual(inputOf(["n", "c", "h", "w"]), { ...open, layout: "nchw" });
  assert.deepEqual(inputOf(["n", "c", "h", "w"], "nhwc"), { ...open, layout: "nhwc" });
  assert.deepEqual(inputOf([-1, 3, 0, -1]), { ...open, layout: "nchw" });
});

Deno.test("imageInput() refuses inputs that take no RGB images", () => {
  const refused: [OnnxValue["shape"], Layout | undefined, RegExp][] = [
    [
      ["n", 1, "h", "w"],
      undefined,
      /input 'image' must be float32 \[n,3,h,w\]: it is float32 \[\?,1,\?,\?\]/,
    ],
    [["n", 3, 48, 64], "nhwc", /must be float32 \[n,h,w,3\]: it is float32 \[\?,3,48,64\]/],
    [["n", 300], undefined, /it is float32 \[\?,300\]/],
    [["n", 3, 8, "h", "w"], undefined, /it is float32 \[\?,3,8,\?,\?\]/],
  ];
  for (const [shape, layout, message] of refused) {
    assert.throws(() => inputOf(shape, layout), { name: "TypeError", message });
  }
});

Deno.test("imageInput() counts only the inputs that are needed, and no constants", () => {
  const inputs = ["image", "other", "weight"].map((name) => ({ name, shape: ["n", 3, "h", "w"] }));
  const file = graphOf([node("Add", ["image", "weight"], "a"), node("Add", ["a", "other"], "b")], {
    inputs,
    initializers: [{ name: "weight", shape: [], values: Float32Array.of(1) }],
  });
  assert.equal(imageInput(file, requirements(file, ["a"]).names).name, "image");
  assert.throws(
    () => imageInput(file, requirements(file, ["b"]).names),
    /its taps must depend on one image input alone: they need 'image', 'other'/,
  );
  assert.throws(() => imageInput(file, new Set()), /they need none/);
});

Deno.test("imageEnds() frees the batch and finds a name for a turned input", () => {
  const file = graphOf([node("Relu", ["image"], "image_nchw"), node("Relu", ["image_nchw"], "a")]);
  const input: ImageInput = { name: "image", layout: "nchw", batch: 1, height: 48, width: undefined };
  assert.deepEqual(imageEnds(file, input), { input: { name: "image", shape: ["n", 3, 48, "width"] } });
  const { input: turned, before } = imageEnds(file, { ...input, layout: "nhwc" });
  assert.equal(turned.name, "image_nchw_");
  assert.deepEqual(before, [node("Transpose", ["image_nchw_"], "image", { perm: [0, 2, 3, 1] })]);
});

Deno.test("imageInput() names the file whose declaration is damaged", () => {
  const file = graphOf([node("Relu", ["image"], "out")]);
  const body = Uint8Array.of(0x12, 99); // a type of 99 bytes, of which none is there
  const inputs = file.inputs.map(({ name, field }) => ({ name, field: { ...field, body } }));
  assert.throws(() => imageInput({ ...file, inputs }, new Set(["image"])), {
    name: "SyntaxError",
    message:
      "Cannot read 'test.onnx' as an ONNX model: field 2 ends at byte 101 of a message of 2; give a complete .onnx file",
  });
});
