import assert from "node:assert/strict";
import { joinedCells } from "../src/gaussian/joined_cells.ts";

Deno.test("joinedCells() reads any bytes of the array that the bands make up", () => {
  const [rows, widths] = [5, [3, 1, 4]];
  const cells = 8;
  const array = Float32Array.from({ length: rows * cells }, (_, i) => i);
  const file = [77]; // something else before
  let first = 0;
  const parts = widths.map((width) => {
    const begin = 4 * file.length;
    for (let row = 0; row < rows; row++) {
      file.push(...array.subarray(row * cells + first, row * cells + first + width));
    }
    first += width;
    return { cells: width, begin };
  });
  const bytes = new Uint8Array(Float32Array.from(file).buffer);
  const joined = joinedCells(parts, { rows, cells, bytes: 4, read: (begin, end) => bytes.slice(begin, end) });
  assert.equal(joined.size, 4 * array.length);
  const wanted = new Uint8Array(array.buffer);
  for (let begin = 0; begin <= joined.size; begin += 4) {
    for (let end = begin; end <= joined.size; end += 4) {
      const found = joined.read(begin, end);
      assert.deepEqual(found, wanted.slice(begin, end));
      assert.equal(found.byteOffset % 4, 0);
    }
  }
});
