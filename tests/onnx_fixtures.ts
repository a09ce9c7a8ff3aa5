import { fileURLToPath } from "node:url";
import type * as ort from "onnxruntime-web/jspi";
import { encodeOnnx, type OnnxGraph, type OnnxNode } from "../src/backbone/onnx/write.ts";
import { randomImages, runModel, withModel } from "../src/backbone/onnx/measure.ts";
import { type OnnxFile, readOnnx } from "../src/backbone/onnx/read.ts";

/** Stage ends of the classifiers, finest first. */
export const TAPS = ["stem.relu", "stage1.relu", "stage2.gated", "stage3.add"] as const;

/** Path of a fixture. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** Values of a model on a random image of 64 x 64 pixels, by ONNX Runtime on the CPU. */
export async function valuesOf(
  onnx: Uint8Array,
  input: string,
  names: readonly string[],
): Promise<Record<string, { dims: readonly number[]; data: Float32Array }>> {
  const outputs = await withModel(
    "test",
    onnx,
    undefined,
    async (session) => runModel("test", session, { input, taps: names }, await randomImages([1, 3, 64, 64])),
  );
  return Object.fromEntries(names.map((name) => {
    const { dims, data } = outputs[name] as ort.TypedTensor<"float32">;
    return [name, { dims, data }];
  }));
}

/** A model of the given operations, all but convolutions without weights; its input is `image`. */
export function graphOf(nodes: readonly OnnxNode[], parts: Partial<OnnxGraph> = {}): OnnxFile {
  const image = { name: "image", shape: ["n", 3, "height", "width"] };
  const last = nodes.at(-1)?.output ?? "";
  const outputs = [{ name: last, shape: ["n", "c", "h", "w"] }];
  return readOnnx(
    encodeOnnx({ name: "test", nodes, initializers: [], inputs: [image], outputs, ...parts }),
    "test.onnx",
  );
}

/** An operation. */
export function node(
  op: string,
  inputs: string[],
  output: string,
  attributes: OnnxNode["attributes"] = {},
): OnnxNode {
  return { op, inputs, output, attributes };
}
