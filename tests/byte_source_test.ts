import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { heldBytes, PIECE_BYTES, piecesOf, sourceTensor, tensorBytes } from "../src/format/byte_source.ts";
import { elements, floats, storedTensor } from "../src/format/dtype.ts";

/** Bytes that no two pieces have in common. */
function patterned(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => i * 31 + (i >> 8) + (i >> 20));
}

Deno.test("piecesOf() gives all bytes once, whatever the length", () => {
  for (const length of [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES + 1]) {
    const bytes = patterned(length);
    const pieces = [...piecesOf(heldBytes(bytes))];
    assert.deepEqual(
      pieces.map((piece) => piece.length),
      Array.from(
        { length: Math.ceil(length / PIECE_BYTES) },
        (_, i) => Math.min(PIECE_BYTES, length - i * PIECE_BYTES),
      ),
    );
    assert.ok(
      pieces.every((piece, i) =>
        Buffer.compare(piece, bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES)) === 0
      ),
    );
  }
});

Deno.test("sourceTensor() is the tensor that lies there, and floats() reads no more of it than is asked for", () => {
  const values = Float32Array.from({ length: 12 }, (_, i) => i / 3);
  const held = storedTensor("F32", [3, 4], values);
  const asked: [number, number][] = [];
  const tensor = sourceTensor("F32", [3, 4], {
    size: 48,
    read(begin, end) {
      asked.push([begin, end]);
      return held.data.slice(begin, end);
    },
  });
  const read = floats(tensor);
  assert.equal(read.length, 12);
  assert.deepEqual([...read.subarray(4, 8)], [...values.subarray(4, 8)]);
  assert.deepEqual(asked, [[16, 32]]);
  assert.deepEqual([...elements(tensor, "F32")], [...values]);
  assert.deepEqual(tensorBytes(tensor).read(4, 12), held.data.slice(4, 12));
});

Deno.test("floats() of a tensor in main memory are its elements, of any floating-point type", () => {
  const tensor = storedTensor("F16", [3], Float16Array.of(0.5, -2, 1024));
  assert.deepEqual(floats(tensor), Float32Array.of(0.5, -2, 1024));
});
