import assert from "node:assert/strict";
import { EFFICIENTNET_B5, loadBackbone, RESNET18 } from "../src/backbone/catalogue.ts";
import { buildTrunk } from "../src/backbone/architectures/network.ts";
import { encodeOnnx } from "../src/backbone/onnx/write.ts";
import { openOnnx } from "../src/backbone/onnx/open.ts";
import { readOnnx } from "../src/backbone/onnx/read.ts";
import { shapeGraph } from "../src/backbone/onnx/shapes.ts";
import { stageEnds, suggestTaps } from "../src/backbone/onnx/stage_ends.ts";
import type { CatalogueEntry } from "../src/backbone/backbone.ts";
import { fixture, graphOf, node } from "./onnx_fixtures.ts";

const SMALL = { height: 64, width: 96 };

/** A network of the catalogue up to its last tap, all weights zero: sizes do not depend on them. */
function blank({ architecture, taps }: CatalogueEntry): Uint8Array<ArrayBuffer> {
  const weights = (_: string, shape: readonly number[]) => ({
    kernel: new Float32Array(shape.reduce((product, extent) => product * extent)),
    bias: new Float32Array(shape[0] as number),
  });
  return encodeOnnx(buildTrunk(architecture, weights, taps.map(({ name }) => name)));
}

async function suggested(onnx: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const ends = stageEnds(await shapeGraph(readOnnx(onnx, "test.onnx"), SMALL));
  return suggestTaps(ends).map(({ name }) => name);
}

function convolution(from: string, to: string, kernel: string, stride = 1, size = 1, group = 1) {
  const pad = (size - 1) / 2;
  return node("Conv", [from, kernel], to, {
    kernel_shape: [size, size],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group,
  });
}

function weight(name: string, shape: readonly number[]) {
  return { name, shape, values: new Float32Array(shape.reduce((product, extent) => product * extent)) };
}

Deno.test("stageEnds() finds the taps of a ResNet, of inverted bottlenecks, with and without squeeze-excitation", async () => {
  assert.deepEqual(await suggested(blank(RESNET18)), ["layer1", "layer2", "layer3"]);
  const { onnx } = await loadBackbone("efficientnet-lite0");
  assert.deepEqual(await suggested(onnx), ["block3", "block5", "block11"]);
  assert.equal((await suggested(blank(EFFICIENTNET_B5))).at(-1), "block26");
});

Deno.test("stageEnds() gives channels, size and stride of a classifier with an If and a function", async () => {
  const graph = await shapeGraph(await openOnnx(fixture("classifier.onnx")));
  assert.deepEqual(graph.image, { height: 64, width: 64 });
  assert.deepEqual(stageEnds(graph), [
    { name: "stage1.relu", channels: 4, height: 32, width: 32, stride: 2 },
    { name: "stage2.gated", channels: 6, height: 16, width: 16, stride: 4 },
    { name: "stage3.add", channels: 5, height: 8, width: 8, stride: 8 },
  ]);
});

Deno.test("stageEnds() takes no image that is only turned over", async () => {
  const nhwc = await shapeGraph(await openOnnx(fixture("classifier_nhwc.onnx")));
  assert.deepEqual(stageEnds(nhwc).map(({ stride }) => stride), [2, 4, 8]);
});

Deno.test("stageEnds() keeps the pointwise half of a depthwise separable block", async () => {
  const graph = graphOf([
    convolution("image", "stem", "stem.w", 2, 3),
    convolution("stem", "depthwise", "depthwise.w", 1, 3, 4),
    convolution("depthwise", "pointwise", "pointwise.w"),
    node("Relu", ["pointwise"], "block"),
    convolution("block", "next", "next.w", 2, 3, 8),
  ], {
    initializers: [
      weight("stem.w", [4, 3, 3, 3]),
      weight("depthwise.w", [4, 1, 3, 3]),
      weight("pointwise.w", [8, 4, 1, 1]),
      weight("next.w", [8, 1, 3, 3]),
    ],
  });
  assert.deepEqual(stageEnds(await shapeGraph(graph, SMALL)).map(({ name }) => name), ["block", "next"]);
});

Deno.test("stageEnds() falls back on what something smaller is computed from where connections pass by", async () => {
  const graph = graphOf([
    convolution("image", "fine", "a", 2, 3),
    convolution("fine", "coarse", "b", 2, 3),
    node("GlobalMaxPool", ["fine"], "fine.pool"),
    node("GlobalMaxPool", ["coarse"], "coarse.pool"),
    node("Concat", ["fine.pool", "coarse.pool"], "all", { axis: 1 }),
  ], { initializers: [weight("a", [4, 3, 3, 3]), weight("b", [4, 4, 3, 3])] });
  assert.deepEqual(stageEnds(await shapeGraph(graph, SMALL)).map(({ name }) => name), ["fine", "coarse"]);
});

Deno.test("suggestTaps() takes three from stride 4 on, else the coarsest", () => {
  const ends = [1, 2, 4, 8, 16, 32].map((stride) => {
    return { name: `s${stride}`, channels: 8, height: 64 / stride, width: 64 / stride, stride };
  });
  assert.deepEqual(suggestTaps(ends).map(({ name }) => name), ["s4", "s8", "s16"]);
  assert.deepEqual(suggestTaps(ends.slice(0, 2)).map(({ name }) => name), ["s2"]);
  assert.deepEqual(suggestTaps([]), []);
});

Deno.test("shapeGraph() refuses a size that the model does not take", async () => {
  const file = await openOnnx(fixture("classifier.onnx"));
  await assert.rejects(shapeGraph(file, SMALL), {
    name: "RangeError",
    message: /Cannot run '.+' on images of 96x64: it takes 64x64 alone/,
  });
});
