import assert from "node:assert/strict";
import { type Declarations, imageShape } from "../src/backbone/session/image_shape.ts";

const PORTS = { input: "image", taps: ["low", "high"] };

function declaring(type: "float32" | "float16", shape: readonly (number | string)[]): Declarations {
  return {
    inputNames: ["image"],
    outputNames: ["high", "low", "logits"],
    inputMetadata: [{ name: "image", isTensor: true, type, shape }],
  };
}

Deno.test("imageShape() leaves extents open that a model names or does not know", () => {
  assert.deepEqual(imageShape(declaring("float32", ["n", 3, "h", "w"]), PORTS), [
    undefined,
    3,
    undefined,
    undefined,
  ]);
  assert.deepEqual(imageShape(declaring("float32", [-1, "c", 0, 320]), PORTS), [
    undefined,
    3,
    undefined,
    320,
  ]);
  assert.deepEqual(imageShape(declaring("float32", [1, 3, 224, 224]), PORTS), [1, 3, 224, 224]);
});

Deno.test("imageShape() rejects an input that is not a float32 batch of RGB images", () => {
  const refused = [
    declaring("float32", ["n", 4, "h", "w"]),
    declaring("float32", ["n", 224, 224, 3]),
    declaring("float32", [3, "h", "w"]),
    declaring("float16", ["n", 3, "h", "w"]),
    {
      ...declaring("float32", []),
      inputMetadata: [{ name: "image", isTensor: false }],
    } satisfies Declarations,
  ];
  for (const model of refused) {
    assert.throws(
      () => imageShape(model, PORTS),
      /^TypeError: .*input "image" must be float32 \[n,3,h,w\]: the model/,
    );
  }
});

Deno.test("imageShape() rejects a model with a second input, no such input or no such tap", () => {
  const model = declaring("float32", ["n", 3, "h", "w"]);
  assert.throws(
    () => imageShape({ ...model, inputNames: ["image", "mask"] }, PORTS),
    /only input: it has \[image,mask\]/,
  );
  assert.throws(() => imageShape(model, { ...PORTS, input: "x" }), /"x" must be the model's only input/);
  assert.throws(
    () => imageShape(model, { ...PORTS, taps: ["low", "top"] }),
    /taps \[low,top\] must be outputs/,
  );
  assert.throws(() => imageShape(model, { ...PORTS, taps: [] }), TypeError);
});
