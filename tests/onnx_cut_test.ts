import assert from "node:assert/strict";
import { imageEnds } from "../src/backbone/onnx/onnx_backbone.ts";
import { cutOnnx } from "../src/backbone/onnx/cut.ts";
import { requireRoom } from "../src/backbone/onnx/external.ts";
import { imageInput } from "../src/backbone/onnx/input.ts";
import { openOnnx } from "../src/backbone/onnx/open.ts";
import { type NamedField, readOnnx } from "../src/backbone/onnx/read.ts";
import { requirements } from "../src/backbone/onnx/requirements.ts";
import { assertClose } from "./assert_close.ts";
import { fixture, graphOf, node, TAPS, valuesOf } from "./onnx_fixtures.ts";

/** The runtime fuses operations otherwise where a size is fixed or a value an output: measured 4e-7, times 4. */
const ROUNDING = 2e-6;

type Values = Awaited<ReturnType<typeof valuesOf>>;

async function cutAt(taps: readonly string[], name = "classifier.onnx"): Promise<Uint8Array<ArrayBuffer>> {
  const file = await openOnnx(fixture(name));
  const ends = imageEnds(file, imageInput(file, requirements(file, taps).names));
  return cutOnnx(file, { outputs: taps, ...ends });
}

function assertSameValues(actual: Values, expected: Values): void {
  for (const [name, { dims, data }] of Object.entries(actual)) {
    const wanted = expected[name];
    assert.ok(wanted);
    assert.deepEqual(dims, wanted.dims, name);
    const range = wanted.data.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
    assertClose(data, wanted.data, { atol: ROUNDING * range, shape: dims });
  }
}

function bytesByName(parts: readonly NamedField[]): Map<string, Uint8Array> {
  return new Map(parts.map(({ name, field }) => [name, field.raw]));
}

Deno.test("cutOnnx() leaves every value as it was", async () => {
  const whole = await Deno.readFile(fixture("classifier_tapped.onnx"));
  const expected = await valuesOf(whole, "pixels", TAPS);
  assertSameValues(await valuesOf(await cutAt(TAPS), "pixels", TAPS), expected);
  for (const tap of TAPS) {
    assertSameValues(await valuesOf(await cutAt([tap]), "pixels", [tap]), expected);
  }
});

Deno.test("cutOnnx() turns the input of a channels-last model over", async () => {
  const file = await openOnnx(fixture("classifier_nhwc.onnx"));
  const input = imageInput(file, requirements(file, TAPS).names);
  assert.equal(input.layout, "nhwc");
  const onnx = cutOnnx(file, { outputs: TAPS, ...imageEnds(file, input) });
  const expected = await valuesOf(await Deno.readFile(fixture("classifier_tapped.onnx")), "pixels", TAPS);
  assertSameValues(await valuesOf(onnx, "pixels_nchw", TAPS), expected);
});

Deno.test("cutOnnx() keeps what is needed byte for byte and drops the rest", async () => {
  const before = await openOnnx(fixture("classifier.onnx"));
  const after = readOnnx(await cutAt(["stage3.add"]), "cut.onnx");
  assert.deepEqual(after.rest.map(({ raw }) => raw), before.rest.map(({ raw }) => raw));
  assert.ok(after.rest.some(({ number }) => number === 25), "the model has functions");
  const dropped = new Set(["head.weight", "head.bias", "unused.weight"]);
  const kept = before.initializers.filter(({ name }) => !dropped.has(name));
  assert.deepEqual(bytesByName(after.initializers), bytesByName(kept));
  const trunk = before.nodes.slice(0, -4);
  assert.deepEqual(after.nodes.map(({ field }) => field.raw), trunk.map(({ field }) => field.raw));
  assert.deepEqual(after.outputs.map(({ name }) => name), ["stage3.add"]);
});

Deno.test("cutOnnx() keeps what the bodies of If use from outside", async () => {
  const gated = readOnnx(await cutAt(["stage2.gated"]), "cut.onnx").initializers.map(({ name }) => name);
  assert.ok(gated.includes("scale") && gated.includes("gate"));
  const before = readOnnx(await cutAt(["stage2.relu"]), "cut.onnx");
  assert.ok(!before.initializers.some(({ name }) => name === "scale" || name === "gate"));
  assert.ok(!before.nodes.some(({ operator }) => operator === "If"));
});

Deno.test("requirements() names values that are like an unknown tap", async () => {
  const file = await openOnnx(fixture("classifier.onnx"));
  const message = (tap: string) => {
    try {
      requirements(file, [tap]);
    } catch (error) {
      assert.ok(error instanceof RangeError);
      return error.message;
    }
    throw new Error("not refused");
  };
  assert.match(
    message("stage1.relo"),
    /Cannot tap 'stage1.relo' in '.+classifier.onnx': .+ near it are 'stage1.relu', /,
  );
  assert.match(message("pixels"), /Cannot tap 'pixels' .+: it is an input or a constant/);
  assert.match(message("stem.weight"), /it is an input or a constant/);
  assert.match(message("open.out"), /the model has no value of that name/); // it is inside the If
  assert.match(message(""), /the model has no value of that name/);
});

Deno.test("requirements() refuses an operation whose input nothing makes", () => {
  const file = graphOf([
    node("Relu", ["image"], "a"),
    node("Add", ["a", "lost"], "b"),
    node("Relu", ["a"], "c"),
  ]);
  assert.throws(
    () => requirements(file, ["b"]),
    { name: "SyntaxError", message: /operation 'b' \(Add\) needs 'lost', which nothing makes/ },
  );
  assert.deepEqual([...requirements(file, ["c"]).names].sort(), ["a", "c", "image"]);
});

Deno.test("requirements() takes inputs that are left out", () => {
  const file = graphOf([node("Clip", ["image", "", "six"], "a")], {
    initializers: [{ name: "six", shape: [], values: Float32Array.of(6) }],
  });
  assert.deepEqual([...requirements(file, ["a"]).names].sort(), ["a", "image", "six"]);
});

Deno.test("requireRoom() refuses more than protobuf holds", () => {
  requireRoom("large.onnx", 2 ** 31 - 1);
  assert.throws(() => requireRoom("large.onnx", 2 ** 31), {
    name: "RangeError",
    message: /Cannot use 'large.onnx' .+ is 2147483648 bytes, protobuf holds 2147483647; tap earlier/,
  });
});
