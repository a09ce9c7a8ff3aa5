import assert from "node:assert/strict";
import { contactSheet } from "../src/image/draw/contact_sheet.ts";
import type { PngImage } from "../src/image/write/png.ts";

function plain(width: number, height: number, value: number): PngImage {
  return { width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(value) };
}

Deno.test("contactSheet() puts each picture at the corner of its cell", () => {
  const sheet = contactSheet([plain(2, 3, 1), plain(4, 1, 2), plain(1, 1, 3)], 2);
  assert.deepEqual([sheet.width, sheet.height], [4 + 4 + 4, 3 + 4 + 3]);
  const at = (x: number, y: number) => sheet.data[(y * sheet.width + x) * 3];
  assert.deepEqual([at(0, 0), at(1, 2), at(2, 0)], [1, 1, 24]);
  assert.deepEqual([at(8, 0), at(11, 0), at(8, 1)], [2, 2, 24]);
  assert.deepEqual([at(0, 7), at(1, 7)], [3, 24]);
});

Deno.test("contactSheet() refuses no pictures and grey ones", () => {
  assert.throws(() => contactSheet([], 2), RangeError);
  assert.throws(
    () => contactSheet([{ width: 1, height: 1, channels: 1, data: new Uint8Array(1) }], 2),
    RangeError,
  );
});
