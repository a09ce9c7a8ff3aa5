import assert from "node:assert/strict";
import { unpackLzw } from "../src/image/read/lzw.ts";
import { Random } from "../src/random.ts";
import { packLzw, toBits } from "./lzw_cases.ts";

/** Bytes in which strings come back, of few or of many values. */
function made(length: number, values: number): Uint8Array {
  const random = new Random(length + values);
  return Uint8Array.from({ length }, () => random.integer(values));
}

Deno.test("unpackLzw() unpacks what was packed, whenever the table is emptied", () => {
  for (
    const [length, values] of [[0, 1], [1, 1], [2, 1], [5000, 1], [300, 256], [20000, 2], [
      20000,
      256,
    ]] as const
  ) {
    const bytes = made(length, values);
    for (const entries of [300, 512, 2047, 4094, 4095, 4096, 9000, Infinity]) {
      assert.deepEqual(
        unpackLzw(packLzw(bytes, entries), length),
        bytes,
        `${length} of ${values}, ${entries} entries`,
      );
    }
  }
});

Deno.test("unpackLzw() ends where the data ends, with or without an end code", () => {
  const bytes = made(100, 4);
  const packed = packLzw(bytes);
  assert.deepEqual(
    unpackLzw(packed.subarray(0, -2), 100),
    bytes.subarray(0, unpackLzw(packed.subarray(0, -2), 100).length),
  );
  assert.deepEqual(unpackLzw(Uint8Array.of(...packed, 7, 7, 7), 100), bytes);
  assert.deepEqual(unpackLzw(new Uint8Array(0), 100), new Uint8Array(0));
});

Deno.test("unpackLzw() refuses more bytes than the limit, and makes no more", () => {
  const zeros = packLzw(new Uint8Array(1e5));
  assert.throws(() => unpackLzw(zeros, 99_999), {
    name: "SyntaxError",
    message: "its LZW data unpacks to more than the 99999 bytes it should",
  });
  assert.equal(unpackLzw(zeros, 1e5).length, 1e5);
});

Deno.test("unpackLzw() refuses a code that stands for nothing", () => {
  assert.throws(() => unpackLzw(toBits([[256, 9], [258, 9]]), 9), /code 258 where 257 is the last/);
  assert.throws(() => unpackLzw(toBits([[256, 9], [7, 9], [259, 9]]), 9), /code 259 where 258 is the last/);
  assert.deepEqual(unpackLzw(toBits([[256, 9], [7, 9], [258, 9], [257, 9]]), 9), Uint8Array.of(7, 7, 7));
});
