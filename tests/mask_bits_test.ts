import assert from "node:assert/strict";
import { maskBits } from "../src/evaluate/mask_bits.ts";
import type { Image } from "../src/image/image.ts";

function read(...values: number[]): [bits: number[], decided: string] {
  const { bits, decided } = maskBits(grey(Uint8Array.from(values)));
  return [[...bits], decided];
}

function grey(data: Image["data"]): Image {
  return { width: data.length, height: 1, channels: 1, data };
}

Deno.test("maskBits() takes the larger of two values, however small", () => {
  assert.deepEqual(read(0, 255, 0), [[0, 1, 0], "nothing"]);
  assert.deepEqual(read(0, 1, 0), [[0, 1, 0], "nothing"]);
  assert.deepEqual(read(0, 0), [[0, 0], "nothing"]);
  assert.deepEqual(read(255, 255), [[1, 1], "nothing"]);
});

Deno.test("maskBits() cuts more values at half of the full scale", () => {
  assert.deepEqual(read(0, 3, 127, 128, 255), [[0, 0, 0, 1, 1], "cut"]);
  const { bits } = maskBits(grey(Uint16Array.of(0, 255, 32767, 32768, 65535)));
  assert.deepEqual([...bits], [0, 0, 0, 1, 1]);
});

Deno.test("maskBits() takes values that are all under half for labels", () => {
  assert.deepEqual(read(0, 1, 2, 3), [[0, 1, 1, 1], "labels"]);
});
