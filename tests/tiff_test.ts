import assert from "node:assert/strict";
import { decode } from "tiff";
import { encodeTiffFloat32 } from "../src/image/write/tiff.ts";

Deno.test("encodeTiffFloat32() writes a file that another decoder reads back exactly", () => {
  for (const [width, height] of [[1, 1], [5, 3], [300, 2]] as const) {
    const data = Float32Array.from(
      { length: width * height },
      (_, i) => Math.sin(i + width) * 10 ** (i % 9 - 4),
    );
    data[data.length - 1] = NaN;
    const pages = decode(encodeTiffFloat32({ width, height, data }));
    assert.equal(pages.length, 1);
    const [page] = pages;
    assert.deepEqual([page?.width, page?.height, page?.bitsPerSample, page?.sampleFormat], [
      width,
      height,
      32,
      3,
    ]);
    assert.deepEqual(page?.data, data);
  }
});

Deno.test("encodeTiffFloat32() lists its tags in ascending order and its strip inside the file", () => {
  const bytes = encodeTiffFloat32({ width: 2, height: 1, data: Float32Array.of(1, 2) });
  const view = new DataView(bytes.buffer);
  const start = view.getUint32(4, true);
  const tags = Array.from(
    { length: view.getUint16(start, true) },
    (_, i) => view.getUint16(start + 2 + 12 * i, true),
  );
  assert.deepEqual(tags, [256, 257, 258, 259, 262, 273, 277, 278, 279, 305, 339]);
  assert.equal(start % 2, 0);
  assert.equal(view.getUint32(start + 2 + 12 * tags.length, true), 0, "no further page");
  assert.equal(start + 2 + 12 * tags.length + 4, bytes.length);
});

Deno.test("encodeTiffFloat32() refuses data of another length and none", () => {
  assert.throws(() => encodeTiffFloat32({ width: 2, height: 3, data: new Float32Array(7) }), {
    name: "RangeError",
    message: "Cannot encode TIFF: received 7 samples, wanted 2 x 3 and at least one",
  });
  assert.throws(() => encodeTiffFloat32({ width: 0, height: 3, data: new Float32Array(0) }), {
    name: "RangeError",
  });
});
