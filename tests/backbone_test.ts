import assert from "node:assert/strict";
import { modelBackbone, requireSameBackbone } from "../src/model/backbone.ts";
import type { BackboneSettings } from "../src/model/backbone_settings.ts";
import { SETTINGS, smallModel } from "./small_model.ts";

const { backbone: NAMED } = SETTINGS;
const OWN: BackboneSettings = {
  ...NAMED,
  name: "own.onnx",
  onnx: { path: "a/own.onnx", sha256: "c".repeat(64), layout: "nchw" },
};

function differs(wanted: BackboneSettings, change: Partial<BackboneSettings>): void {
  const model = smallModel({ backbone: wanted });
  assert.throws(
    () => requireSameBackbone(model, { ...wanted, ...change }),
    /Cannot use model 'made for a test': it was fitted with backbone .+, at hand is .+; open that backbone/,
  );
}

Deno.test("requireSameBackbone() takes the same backbone, and an ONNX file under another name", () => {
  requireSameBackbone(smallModel(), { ...NAMED, taps: [...NAMED.taps] });
  const onnx = { path: "b/moved.onnx", sha256: "c".repeat(64), layout: "nchw" } as const;
  requireSameBackbone(smallModel({ backbone: OWN }), { ...OWN, name: "moved.onnx", onnx });
});

Deno.test("requireSameBackbone() refuses other weights, another name and another layout", () => {
  differs(NAMED, { weights: "cd".repeat(32) });
  differs(NAMED, { name: "other-net" });
  differs(OWN, { onnx: { path: "a/own.onnx", sha256: "c".repeat(64), layout: "nhwc" } });
});

Deno.test("requireSameBackbone() refuses other taps, fewer, more, in another order or run together", () => {
  for (
    const taps of [["fine", "other"], ["fine"], ["fine", "coarse", "coarser"], ["coarse", "fine"], [
      "fine,coarse",
    ], []]
  ) {
    differs(NAMED, { taps });
  }
});

Deno.test("requireSameBackbone() and modelBackbone() print no control characters of a model", () => {
  const bell = "\u001b[2Jnet";
  const shown = ({ message }: Error) => !/\p{Cc}/u.test(message) && message.includes("\\u001b[2Jnet");
  const model = smallModel({ backbone: { ...NAMED, name: bell } });
  assert.throws(() => requireSameBackbone(model, NAMED), shown);
  assert.throws(() => modelBackbone(model, "x.onnx"), shown);
});

Deno.test("modelBackbone() says by which hashes an ONNX model is known, wherever it is now", () => {
  assert.equal(modelBackbone(smallModel()), "some-net");
  const { preprocess: { mean, std } } = SETTINGS;
  const source = {
    onnx: "a/own.onnx",
    taps: OWN.taps,
    layout: "nchw",
    normalisation: { mean, std },
    expected: { file: "c".repeat(64), weights: OWN.weights },
  };
  assert.deepEqual(modelBackbone(smallModel({ backbone: OWN })), source);
  assert.deepEqual(modelBackbone(smallModel({ backbone: OWN }), "b.onnx"), { ...source, onnx: "b.onnx" });
});
