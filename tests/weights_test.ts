import assert from "node:assert/strict";
import type { OnnxGraph } from "../src/backbone/onnx/write.ts";
import {
  foldedWeights,
  graphWeights,
  hashWeights,
  storedWeights,
} from "../src/backbone/checkpoint/weights.ts";
import { storedTensor } from "../src/format/dtype.ts";

const vector = (...values: number[]) => storedTensor("F32", [values.length], Float32Array.from(values));
const STATE_DICT = new Map([
  ["conv.weight", storedTensor("F32", [2, 1, 1, 1], Float32Array.of(3, 5))],
  ["bn.weight", vector(1, 2)],
  ["bn.bias", vector(10, 20)],
  ["bn.running_mean", vector(1, 1)],
  ["bn.running_var", vector(0, 12)],
  ["fc.weight", storedTensor("F32", [1, 2], Float32Array.of(7, 8))],
  ["fc.bias", vector(9)],
]);
const KEYS = (layer: string) => layer === "fc" ? { layer } : { layer, norm: "bn" };

Deno.test("foldedWeights() folds the norm of a layer that has one and takes the bias of one that has not", () => {
  const source = foldedWeights({ name: "net.pth", tensors: STATE_DICT }, KEYS, 4);
  // channel 0: factor 1 / sqrt(0 + 4), channel 1: 2 / sqrt(12 + 4)
  assert.deepEqual(source("conv", [2, 1, 1, 1]), {
    kernel: Float32Array.of(1.5, 2.5),
    bias: Float32Array.of(9.5, 19.5),
  });
  assert.deepEqual(source("fc", [1, 2]), { kernel: Float32Array.of(7, 8), bias: Float32Array.of(9) });
});

for (const missing of STATE_DICT.keys()) {
  Deno.test(`foldedWeights() names the tensor when '${missing}' is missing`, () => {
    const tensors = new Map(STATE_DICT);
    tensors.delete(missing);
    const source = foldedWeights({ name: "net.pth", tensors }, KEYS, 4);
    const layer = missing.startsWith("fc") ? () => source("fc", [1, 2]) : () => source("conv", [2, 1, 1, 1]);
    assert.throws(layer, new RegExp(`^SyntaxError: Cannot use 'net.pth': tensor '${missing}' is missing`));
  });
}

Deno.test("foldedWeights() names tensor and shapes when the network is another", () => {
  const source = foldedWeights({ name: "net.pth", tensors: STATE_DICT }, KEYS, 4);
  assert.throws(
    () => source("conv", [2, 1, 3, 3]),
    /'conv.weight' has shape \[2,1,1,1\], wanted \[2,1,3,3\]/,
  );
});

Deno.test("storedWeights() finds what graphWeights() stored, in half precision too", () => {
  const initializers = [
    { name: "conv.kernel", shape: [1, 2], values: Float32Array.of(0.5, 2) },
    { name: "conv.bias", shape: [1], values: Float32Array.of(-1) },
    { name: "six", shape: [], values: Float32Array.of(6) },
  ];
  const graph: OnnxGraph = { name: "g", nodes: [], initializers, inputs: [], outputs: [] };
  const tensors = graphWeights(graph);
  assert.deepEqual([...tensors.keys()], ["conv.kernel", "conv.bias"]);
  const expected = { kernel: Float32Array.of(0.5, 2), bias: Float32Array.of(-1) };
  assert.deepEqual(storedWeights({ name: "w", tensors })("conv", [1, 2]), expected);
  tensors.set("conv.kernel", storedTensor("F16", [1, 2], Float16Array.of(0.5, 2)));
  assert.deepEqual(storedWeights({ name: "w", tensors })("conv", [1, 2]), expected);
  assert.throws(() => storedWeights({ name: "w", tensors })("stem", [1, 2]), /'stem.kernel' is missing/);
});

Deno.test("hashWeights() depends on every bit and name, and not on the order", async () => {
  const tensors = new Map([["a", vector(1, 2)], ["b", vector(3)]]);
  const hash = await hashWeights(tensors);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(await hashWeights(new Map([...tensors].reverse())), hash);
  const others = [
    new Map([["a", vector(1, 2.0000002)], ["b", vector(3)]]),
    new Map([["a", vector(1, 2)], ["c", vector(3)]]),
    new Map([["a", vector(1)], ["b", vector(2, 3)]]),
    new Map([["a", storedTensor("F32", [2, 1], Float32Array.of(1, 2))], ["b", vector(3)]]),
  ];
  for (const other of others) assert.notEqual(await hashWeights(other), hash);
});
