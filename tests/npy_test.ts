import assert from "node:assert/strict";
import { encodeNpyFloat32 } from "../src/image/write/npy.ts";

Deno.test("encodeNpyFloat32() writes the bytes that numpy.save() writes", () => {
  // numpy 2.4.6: f = io.BytesIO(); np.save(f, np.array(..., np.float32)); base64.b64encode(f.getvalue())
  const written: [shape: number[], data: number[], base64: string][] = [
    [
      [2, 3],
      [1.5, -2, Infinity, 0, 3e-40, 7],
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9" +
      "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAA" +
      "gH8AAAAAR0QDAAAA4EA=",
    ],
    [
      [1],
      [0.1],
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAg" +
      "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIArNzMw9",
    ],
    [
      [],
      [2],
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAg" +
      "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAABA",
    ],
  ];
  for (const [shape, data, base64] of written) {
    assert.deepEqual(encodeNpyFloat32(shape, Float32Array.from(data)), Uint8Array.fromBase64(base64));
  }
});

Deno.test("encodeNpyFloat32() starts the data at the next multiple of 64 after any header", () => {
  for (let axes = 1; axes <= 64; axes++) {
    const bytes = encodeNpyFloat32(Array(axes).fill(1), Float32Array.of(0.5));
    const start = 10 + new DataView(bytes.buffer).getUint16(8, true);
    const text = new TextDecoder().decode(bytes.subarray(10, start)).trimEnd();
    assert.equal(start, Math.ceil((10 + text.length + "\n".length) / 64) * 64, `${axes} axes`);
    assert.equal(start, bytes.length - 4);
    assert.equal(bytes[start - 1], 0x0a);
  }
});

Deno.test("encodeNpyFloat32() refuses data of another length", () => {
  assert.throws(() => encodeNpyFloat32([2, 3], new Float32Array(5)), {
    name: "RangeError",
    message: "Cannot encode NumPy file: received 5 elements, wanted 6 for shape [2, 3]",
  });
  assert.throws(() => encodeNpyFloat32([2, 3], new Float32Array(7)), { name: "RangeError" });
});
