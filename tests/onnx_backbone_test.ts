import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { loadOnnxBackbone } from "../src/backbone/onnx/onnx_backbone.ts";
import { fixture, TAPS } from "./onnx_fixtures.ts";

const CLASSIFIER = fixture("classifier.onnx");

Deno.test("loadOnnxBackbone() sorts taps, finest first, and says what they are", async () => {
  const hash = createHash("sha256").update(await Deno.readFile(CLASSIFIER)).digest("hex");
  const { backbone, inputName, weightsHash } = await loadOnnxBackbone({
    onnx: CLASSIFIER,
    taps: TAPS.toReversed(),
  });
  assert.deepEqual(backbone, {
    name: "classifier.onnx",
    taps: [
      { name: "stage1.relu", channels: 4, stride: 2 },
      { name: "stem.relu", channels: 4, stride: 2 },
      { name: "stage2.gated", channels: 6, stride: 4 },
      { name: "stage3.add", channels: 5, stride: 8 },
    ],
    defaultDims: 19,
    input: { height: 64, width: 64 },
    normalisation: IMAGENET,
    licence: "NOASSERTION",
    onnx: { path: CLASSIFIER, sha256: hash, layout: "nchw" },
  });
  assert.equal(inputName, "pixels");
  assert.equal(weightsHash, hash);
});

Deno.test("loadOnnxBackbone() refuses a network with a batch of one built in", async () => {
  const onnx = fixture("classifier_batch.onnx");
  await loadOnnxBackbone({ onnx, taps: ["stage1.relu"] });
  await assert.rejects(
    loadOnnxBackbone({ onnx, taps: ["stage1.relu", "folded"] }),
    /Cannot tap 'folded' in '.+': a batch of two images gives \[1,8,32,32\].+\[2,4,32,32\] is wanted; export/,
  );
});

Deno.test("loadOnnxBackbone() refuses values that are no feature maps", async () => {
  await assert.rejects(loadOnnxBackbone({ onnx: CLASSIFIER, taps: ["flat"] }), {
    name: "TypeError",
    message: /Cannot tap 'flat' in '.+': it must be float32 \[n,c,h,w\]: it is float32 \[1,5\] for one image/,
  });
});

Deno.test("loadOnnxBackbone() refuses no taps and the same twice", async () => {
  for (const taps of [[], ["stem.relu", "stem.relu"]]) {
    await assert.rejects(
      loadOnnxBackbone({ onnx: CLASSIFIER, taps }),
      /taps must be different names, at least one/,
    );
  }
});
