import assert from "node:assert/strict";
import { type Dtype, elements, float32, storedTensor } from "../src/format/dtype.ts";
import { requireTensor } from "../src/format/require_tensor.ts";
import { encodeSafetensors, parseSafetensors } from "../src/format/safetensors.ts";

const FORMAT = new URL("../../shared/conformance/format/", import.meta.url);

/** A file with the given header text and number of data bytes. */
function file(header: string, dataBytes: number): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** A file with one tensor `x` per entry given. */
function entries(list: Record<string, unknown>, dataBytes: number): Uint8Array<ArrayBuffer> {
  return file(JSON.stringify(list), dataBytes);
}

async function join(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob([...parts]).arrayBuffer());
}

const F32_PAIR = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

const REFUSED: [string, Uint8Array<ArrayBuffer>, RegExp][] = [
  ["it is empty", new Uint8Array(0), /has 0 bytes.*truncated/],
  ["its length is cut", new Uint8Array([16, 0, 0]), /has 3 bytes.*truncated/],
  [
    "its header length is absurd",
    new Uint8Array(8).fill(255),
    /claims 18446744073709551615 bytes, 0 are left/,
  ],
  ["its header is not JSON", file('{"x": {"dtype"', 0), /not JSON in UTF-8/],
  [
    "its header is not UTF-8",
    Uint8Array.from(file('{"?": {}}', 0), (byte) => byte === 63 ? 0xff : byte),
    /not JSON in UTF-8/,
  ],
  ["its header is nested too deeply", file("[".repeat(1e6), 0), /not JSON in UTF-8/],
  [
    "its header is larger than any that is read",
    file(" ".repeat(2 ** 22 + 1), 0),
    /has 4194305 bytes, at most/,
  ],
  ["its header is an array", file("[]", 0), /not a JSON object/],
  ["an entry is a number", entries({ x: 1 }, 0), /tensor 'x' has an entry that is not a JSON object/],
  [
    "an element type is unknown",
    entries({ x: { ...F32_PAIR, dtype: "Q99" } }, 8),
    /element type "Q99", known are BOOL/,
  ],
  ["an element type is inherited", entries({ x: { ...F32_PAIR, dtype: "toString" } }, 8), /"toString"/],
  ["a size is negative", entries({ x: { ...F32_PAIR, shape: [-2] } }, 8), /shape \[-2\]/],
  ["a size is fractional", entries({ x: { ...F32_PAIR, shape: [0.5, 4] } }, 8), /shape \[0.5,4\]/],
  [
    "a shape is claimed that overflows",
    entries({ x: { ...F32_PAIR, shape: Array(40).fill(2 ** 52) } }, 8),
    /Infinity/,
  ],
  ["offsets are missing", entries({ x: { dtype: "F32", shape: [2] } }, 8), /data_offsets undefined/],
  ["offsets are reversed", entries({ x: { ...F32_PAIR, data_offsets: [8, 0] } }, 8), /begin <= end/],
  ["offsets are three", entries({ x: { ...F32_PAIR, data_offsets: [0, 8, 8] } }, 8), /wanted \[begin, end\]/],
  [
    "a tensor ends behind the file",
    entries({ x: { ...F32_PAIR, data_offsets: [0, 2 ** 50] } }, 8),
    /of 8 bytes/,
  ],
  [
    "a tensor has too few bytes",
    entries({ x: { ...F32_PAIR, shape: [3] } }, 8),
    /has 8 bytes of data.*wants 12/,
  ],
  [
    "tensors overlap",
    entries({ x: F32_PAIR, y: { ...F32_PAIR, data_offsets: [4, 12] } }, 12),
    /'y' begins at byte 4, inside/,
  ],
  [
    "there is a gap between tensors",
    entries({ x: F32_PAIR, y: { ...F32_PAIR, data_offsets: [12, 20] } }, 20),
    /bytes 8 to 12/,
  ],
  ["bytes follow the last tensor", entries({ x: F32_PAIR }, 9), /1 bytes follow/],
  [
    "metadata is not text",
    entries({ __metadata__: { n: 1 }, x: F32_PAIR }, 8),
    /metadata entry 'n' is not text/,
  ],
  [
    "metadata is a list",
    entries({ __metadata__: [], x: F32_PAIR }, 8),
    /'__metadata__' is not a JSON object/,
  ],
];

for (const [condition, bytes, reason] of REFUSED) {
  Deno.test(`parseSafetensors() refuses a file when ${condition}`, () => {
    assert.throws(() => parseSafetensors(bytes, "part.safetensors"), (error: Error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, /^Cannot read safetensors file 'part.safetensors': /);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("parseSafetensors() escapes and cuts what its messages quote of a file", () => {
  const bell = "\u0007\u009b31m";
  const hostile: Record<string, unknown>[] = [
    { [bell]: 1 },
    { x: { ...F32_PAIR, dtype: bell } },
    { x: { ...F32_PAIR, shape: Array(1e5).fill(-1) } },
    { x: { ...F32_PAIR, shape: bell } },
    { x: { ...F32_PAIR, data_offsets: [bell] } },
    { __metadata__: { [bell]: 1 } },
    { [bell]: { ...F32_PAIR, data_offsets: [0, 4] } },
    { [bell]: { ...F32_PAIR, data_offsets: [8, 16] } },
  ];
  for (const header of [...hostile.map((entry) => JSON.stringify(entry)), `{${bell}`, `${bell}{}`]) {
    assert.throws(() => parseSafetensors(file(header, 16), "cut"), (error: Error) => {
      assert.doesNotMatch(error.message, /\p{Cc}/u);
      assert.ok(error.message.length < 1000, `${error.message.length} units`);
      return error instanceof SyntaxError;
    });
  }
});

Deno.test("parseSafetensors() refuses a file when it is truncated at any byte", async () => {
  const whole = await join(
    encodeSafetensors(
      new Map([["a", storedTensor("F32", [3], new Float32Array([1, 2, 3]))]]),
      { note: "whole" },
    ).parts,
  );
  for (let length = 0; length < whole.length; length++) {
    assert.throws(
      () => parseSafetensors(whole.slice(0, length), "cut"),
      SyntaxError,
      `cut to ${length} bytes`,
    );
  }
  assert.equal(parseSafetensors(whole, "whole").tensors.size, 1);
});

Deno.test("encodeSafetensors() and parseSafetensors() are inverse for every element type", async () => {
  const tensors = new Map([
    ["bool", storedTensor("BOOL", [3], new Uint8Array([1, 0, 1]))],
    ["half", storedTensor("F16", [5], new Float16Array([1.5, -0.25, 65504, 2 ** -24, Infinity]))],
    ["bfloat", storedTensor("BF16", [2], new Uint16Array([0x3fc0, 0xc000]))],
    ["single", storedTensor("F32", [1, 2], new Float32Array([0.1, -3e38]))],
    ["double", storedTensor("F64", [1], new Float64Array([0.1]))],
    ["long", storedTensor("I64", [2], new BigInt64Array([9007199254740993n, -1n]))],
    ["int", storedTensor("I32", [1], new Int32Array([-(2 ** 31)]))],
    ["scalar", storedTensor("F32", [], new Float32Array([7]))],
    ["empty", storedTensor("F32", [0, 4], new Float32Array(0))],
    ["__proto__", storedTensor("U8", [1], new Uint8Array([9]))],
  ]);
  const metadata = { note: 'quotes " and \\ and ü', empty: "", ["__proto__"]: "kept" };
  const { parts, size } = encodeSafetensors(tensors, metadata);
  const bytes = await join(parts);
  assert.equal(bytes.length, size);
  const back = parseSafetensors(bytes, "round");
  assert.deepEqual(Object.entries(back.metadata), Object.entries(metadata));
  assert.deepEqual([...back.tensors.keys()].sort(), [...tensors.keys()].sort());
  for (const [name, { dtype, shape, data }] of tensors) {
    assert.deepEqual({ ...back.tensors.get(name) }, { dtype, shape, data }, name);
  }
});

Deno.test("encodeSafetensors() aligns every tensor to its item size and copies no data", async () => {
  const odd = storedTensor("U8", [3], new Uint8Array([1, 2, 3]));
  const half = storedTensor("F16", [1], new Float16Array([2]));
  const wide = storedTensor("F64", [1], new Float64Array([3]));
  const { parts } = encodeSafetensors(new Map([["a", odd], ["b", half], ["c", wide]]));
  assert.deepEqual(
    parts.slice(1).map((part) => part.buffer),
    [wide, half, odd].map(({ data }) => data.buffer),
  );
  const back = parseSafetensors(await join(parts), "aligned");
  assert.equal((back.tensors.get("c")?.data.byteOffset ?? 1) % 8, 0);
  assert.equal((back.tensors.get("b")?.data.byteOffset ?? 1) % 2, 0);
});

Deno.test("encodeSafetensors() gives the same bytes when tensors come in another order", async () => {
  const a = storedTensor("F32", [1], new Float32Array([1]));
  const b = storedTensor("F32", [1], new Float32Array([2]));
  const one = await join(encodeSafetensors(new Map([["a", a], ["b", b]])).parts);
  const two = await join(encodeSafetensors(new Map([["b", b], ["a", a]])).parts);
  assert.deepEqual(one, two);
});

Deno.test("encodeSafetensors() refuses a tensor when its bytes and shape disagree", () => {
  const torn = { dtype: "F32" as const, shape: [2], data: new Uint8Array(7) };
  assert.throws(() => encodeSafetensors(new Map([["torn", torn]])), /'torn'.*received 7 bytes.*wants 8/);
});

Deno.test("storedTensor() refuses values when their number is not that of the shape", () => {
  assert.throws(
    () => storedTensor("F32", [2, 2], new Float32Array(3)),
    /received 3 elements, shape \[2,2\] wants 4/,
  );
});

Deno.test("elements() copies when the bytes are unaligned and views them when they are aligned", () => {
  const bytes = new Uint8Array([0, ...new Uint8Array(new Float32Array([1, -2]).buffer)]);
  const unaligned = { dtype: "F32" as const, shape: [2], data: bytes.subarray(1) };
  assert.deepEqual(elements(unaligned, "F32"), new Float32Array([1, -2]));
  const aligned = { ...unaligned, data: bytes.slice(1) };
  assert.equal(elements(aligned, "F32").buffer, aligned.data.buffer);
  assert.throws(() => elements(aligned, "I32"), /they are F32, wanted I32/);
});

Deno.test("float32() converts every floating-point type and refuses integers", () => {
  const exact = new Float32Array([1.5, -0.25, 2 ** -14]);
  assert.deepEqual(float32(storedTensor("F32", [3], exact)), exact);
  assert.deepEqual(float32(storedTensor("F16", [3], new Float16Array(exact))), exact);
  assert.deepEqual(float32(storedTensor("F64", [3], new Float64Array(exact))), exact);
  const upperBits = new Uint16Array(exact.buffer).filter((_, i) => i % 2 === 1);
  assert.deepEqual(float32(storedTensor("BF16", [3], upperBits)), exact);
  assert.throws(() => float32(storedTensor("I32", [1], new Int32Array(1))), /its elements are I32/);
});

Deno.test("requireTensor() names the tensor and both shapes when it is missing or differs", () => {
  const x = storedTensor("F32", [2, 1], new Float32Array(2));
  const source = { name: "net.pth", tensors: new Map([["x", x]]) };
  assert.equal(requireTensor(source, "x", [2, 1]), x);
  assert.throws(
    () => requireTensor(source, "y", [3]),
    /'net.pth': tensor 'y' is missing, wanted shape \[3\]/,
  );
  assert.throws(() => requireTensor(source, "x", [2]), /'x' has shape \[2,1\], wanted \[2\]/);
  assert.throws(() => requireTensor(source, "x", [2, 1, 1]), /'x' has shape \[2,1\], wanted \[2,1,1\]/);
  const scalars = { dtype: "F32" as const, shape: Array(1e5).fill(1), data: new Uint8Array(4) };
  const long = { name: "long", tensors: new Map([["x", scalars]]) };
  assert.throws(() => requireTensor(long, "x", []), ({ message }: Error) => message.length < 1000);
  assert.throws(() => requireTensor(source, "x", [1, 2]), /'x' has shape \[2,1\], wanted \[1,2\]/);
});

const withConformance = await Deno.stat(FORMAT).then(() => true, () => false);
if (!withConformance) console.warn("safetensors_test: skipping the conformance files, ../shared is absent");

Deno.test({
  name: "parseSafetensors() refuses every bad conformance file with a reason",
  ignore: !withConformance,
  async fn() {
    const names = (await Array.fromAsync(Deno.readDir(FORMAT))).map(({ name }) => name);
    const bad = names.filter((name) => name.startsWith("bad_"));
    assert.ok(bad.length >= 9);
    for (const name of bad) {
      const bytes = await Deno.readFile(new URL(name, FORMAT));
      assert.throws(() => parseSafetensors(bytes, name), (error: Error) => {
        return error instanceof SyntaxError &&
          error.message.startsWith(`Cannot read safetensors file '${name}': `);
      }, name);
    }
  },
});

const NUMPY: Record<string, Dtype> = {
  uint8: "U8",
  float64: "F64",
  float32: "F32",
  float16: "F16",
  int64: "I64",
  int32: "I32",
  bool: "BOOL",
};

Deno.test({
  name: "parseSafetensors() reads the awkward conformance file exactly",
  ignore: !withConformance,
  async fn() {
    const bytes = await Deno.readFile(new URL("awkward.safetensors", FORMAT));
    const { metadata, tensors } = parseSafetensors(bytes, "awkward");
    assert.deepEqual({ ...metadata }, { note: 'quotes " and \\ and ü', empty: "" });
    const expected: Record<string, { dtype: string; shape: number[]; values: unknown[] }> = JSON.parse(
      await Deno.readTextFile(new URL("awkward.expected.json", FORMAT)),
    );
    assert.deepEqual([...tensors.keys()].sort(), Object.keys(expected).sort());
    for (const [name, { dtype, shape, values }] of Object.entries(expected)) {
      const tensor = tensors.get(name);
      assert.ok(tensor !== undefined);
      assert.equal(tensor.dtype, NUMPY[dtype]);
      assert.deepEqual(tensor.shape, shape);
      const got = Array.from<unknown>(elements(tensor, tensor.dtype));
      const wanted = values.map((value) =>
        tensor.dtype === "I64" ? BigInt(String(value)) : Number(value === "inf" ? Infinity : value)
      );
      assert.deepEqual(got, wanted, name);
    }
  },
});
