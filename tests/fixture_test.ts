import assert from "node:assert/strict";
import { fixtureCases, fixtureInput, parseFixture } from "./conformance/fixture.ts";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { encodeSafetensors } from "../src/format/safetensors.ts";

const METADATA = {
  kind: "gauss",
  config: '{"cases": [[2, 1, 4.0]]}',
  tolerances: '{"y0": {"metric": "relmax", "observed": 1e-7, "bar": 1e-6}}',
};

const TENSORS: Record<string, StoredTensor> = {
  "in.x0": storedTensor("F32", [2, 1], new Float32Array([1, 2])),
  "out.y0": storedTensor("F64", [2, 1], new Float64Array([3, 4])),
  "out.y0.f32": storedTensor("F32", [2, 1], new Float32Array([3, 4])),
};

async function fixtureBytes(
  tensors = TENSORS,
  metadata: Record<string, string> = METADATA,
): Promise<Uint8Array<ArrayBuffer>> {
  const { parts } = encodeSafetensors(new Map(Object.entries(tensors)), metadata);
  return new Uint8Array(await new Blob([...parts]).arrayBuffer());
}

Deno.test("parseFixture() tells inputs, outputs and their rounded copies apart", async () => {
  const fixture = parseFixture(await fixtureBytes(), "small");
  assert.equal(fixture.kind, "gauss");
  assert.deepEqual(Object.keys(fixture.inputs), ["x0"]);
  assert.deepEqual(fixture.outputs, {
    y0: { dtype: "F64", shape: [2, 1], data: new Float64Array([3, 4]) },
  });
  assert.deepEqual(fixture.tolerances, { y0: { metric: "relmax", bar: 1e-6 } });
  assert.deepEqual(fixtureCases(fixture, 3), [[2, 1, 4]]);
  assert.deepEqual(fixtureInput(fixture, "x0", "F32").data, new Float32Array([1, 2]));
});

Deno.test("parseFixture() refuses a file that lacks what makes it a fixture", async () => {
  const { kind: _, ...unnamed } = METADATA;
  const refused: [Record<string, string>, RegExp][] = [
    [unnamed, /'small'.*no 'kind'/],
    [{ ...METADATA, config: "[1]" }, /'config' must be a JSON object: received \[1\]/],
    [{ ...METADATA, config: "{" }, /'config' must be a JSON object: received \{/],
    [{ ...METADATA, tolerances: "{}" }, /output 'y0' must have a metric and a bar/],
    [{ ...METADATA, tolerances: '{"y0": {"metric": "relmax"}}' }, /must have a metric and a bar/],
  ];
  for (const [metadata, message] of refused) {
    const bytes = await fixtureBytes(TENSORS, metadata);
    assert.throws(() => parseFixture(bytes, "small"), { name: "SyntaxError", message });
  }
});

Deno.test("parseFixture() refuses an element type that no fixture has", async () => {
  const bytes = await fixtureBytes({ ...TENSORS, "in.n": storedTensor("I8", [1], new Int8Array(1)) });
  assert.throws(() => parseFixture(bytes, "small"), /'in.n' has element type I8/);
});

Deno.test("fixtureInput() and fixtureCases() name what is missing", async () => {
  const fixture = parseFixture(await fixtureBytes(), "small");
  assert.throws(() => fixtureInput(fixture, "x1", "F32"), /input 'x1' must be F32: received none/);
  assert.throws(() => fixtureInput(fixture, "x0", "U8"), /input 'x0' must be U8: received F32/);
  assert.throws(() => fixtureCases(fixture, 4), /rows of 4 numbers: received \[\[2,1,4\]\]/);
});
