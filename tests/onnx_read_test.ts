import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openOnnx } from "../src/backbone/onnx/open.ts";
import { GRAPH, MODEL, readOnnx } from "../src/backbone/onnx/read.ts";
import { concatenate, delimited, message } from "../src/backbone/onnx/wire.ts";

const CLASSIFIER = fileURLToPath(import.meta.resolve("./fixtures/classifier.onnx"));

/** A model of one node with a graph inside, and so on. */
function nestedGraphs(depth: number): Uint8Array<ArrayBuffer> {
  let graph: Uint8Array<ArrayBuffer> = new Uint8Array();
  for (let i = 0; i < depth; i++) {
    const attribute = delimited(5, delimited(6, [graph]));
    graph = concatenate(delimited(GRAPH.NODE, attribute));
  }
  return concatenate(delimited(MODEL.GRAPH, [graph]));
}

Deno.test("readOnnx() finds operations, weights, ends, and what the bodies of If use", async () => {
  const file = await openOnnx(CLASSIFIER);
  assert.equal(file.nodes.length, 30);
  assert.deepEqual(file.inputs.map(({ name }) => name), ["pixels"]);
  assert.deepEqual(file.outputs.map(({ name }) => name), ["logits"]);
  assert.ok(file.initializers.some(({ name }) => name === "unused.weight"));
  const branch = file.nodes.find(({ operator }) => operator === "If");
  assert.deepEqual(branch?.inputs, ["stage2.open"]);
  assert.deepEqual(new Set(branch?.captured), new Set(["stage2.relu", "scale", "open.out", "shut.out"]));
});

Deno.test("readOnnx() refuses a model that is cut off anywhere", async () => {
  const bytes = await Deno.readFile(CLASSIFIER);
  const { rest } = await openOnnx(CLASSIFIER);
  const graph = bytes.length - rest.reduce((sum, { raw }) => sum + raw.length, 0);
  const steps = 800; // of the lengths, all of which would take a minute
  for (let length = 0; length < graph; length += 1 + Math.floor(graph / steps)) {
    assert.throws(
      () => readOnnx(bytes.slice(0, length), "cut.onnx"),
      {
        name: "SyntaxError",
        message: /Cannot read 'cut.onnx' as an ONNX model: .+; give a complete .onnx file/,
      },
      `${length} bytes`,
    );
  }
});

Deno.test("readOnnx() survives a byte changed anywhere", async () => {
  const bytes = await Deno.readFile(CLASSIFIER);
  for (let at = 0; at < bytes.length; at += 23) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] as number) ^ 0xff;
    try {
      readOnnx(damaged, "damaged.onnx");
    } catch (error) {
      assert.ok(error instanceof SyntaxError, `byte ${at}: ${error}`);
    }
  }
});

Deno.test("readOnnx() stops at graphs in graphs without end", () => {
  assert.equal(readOnnx(nestedGraphs(32), "deep.onnx").nodes.length, 1);
  assert.throws(() => readOnnx(nestedGraphs(33), "deep.onnx"), /graphs lie in graphs 33 deep, 32 are read/);
});

Deno.test("readOnnx() wants one graph", () => {
  const graph = delimited(MODEL.GRAPH, []);
  assert.throws(() => readOnnx(concatenate([...graph, ...graph]), "two.onnx"), /it has 2 graphs, not one/);
  const none = message((pbf) => pbf.writeVarintField(1, 8));
  assert.throws(() => readOnnx(none, "none.onnx"), /it has 0 graphs, not one/);
});

Deno.test("openOnnx() names a file that is not there", async () => {
  await assert.rejects(openOnnx("nothing.onnx"), {
    name: "NotFound",
    message: "Cannot read backbone 'nothing.onnx': there is no such file; give the path of an .onnx file",
  });
});
