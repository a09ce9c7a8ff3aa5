import assert from "node:assert/strict";
import { crc32, inflateSync } from "node:zlib";
import { decode } from "fast-png";
import { encodePng, type PngImage } from "../src/image/write/png.ts";
import { Random } from "../src/random.ts";

// tests/decode_test.ts reads what encodePng() writes back through decodeImage().

for (const channels of [1, 3, 4] as const) {
  Deno.test(`encodePng() writes ${channels} channels that another decoder reads back exactly`, () => {
    for (const [width, height] of [[1, 1], [1, 9], [300, 1], [17, 13]] as const) {
      const image = noise(width, height, channels);
      const got = decode(encodePng(image), { checkCrc: true });
      assert.deepEqual([got.width, got.height, got.depth, got.channels], [width, height, 8, channels]);
      assert.deepEqual(got.data, image.data);
    }
  });
}

Deno.test("encodePng() subtracts the row above and closes every chunk with its checksum", () => {
  const bytes = encodePng({ width: 2, height: 2, channels: 1, data: Uint8Array.of(10, 200, 7, 255) });
  const view = new DataView(bytes.buffer);
  const types = [];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    assert.equal(view.getUint32(at + 8 + length), crc32(bytes.subarray(at + 4, at + 8 + length)));
    const type = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    types.push(type);
    if (type === "IDAT") {
      const rows = inflateSync(bytes.subarray(at + 8, at + 8 + length));
      assert.deepEqual([...rows], [2, 10, 200, 2, 7 - 10 + 256, 255 - 200]);
    }
    at += 12 + length;
  }
  assert.deepEqual(types, ["IHDR", "IDAT", "IEND"]);
});

Deno.test("encodePng() refuses sides that are no positive integers and data of another length", () => {
  const image: PngImage = { width: 2, height: 2, channels: 3, data: new Uint8Array(12) };
  assert.throws(() => encodePng({ ...image, width: 0 }), {
    name: "RangeError",
    message: "Cannot encode PNG: 'width' is 0, wanted an integer from 1 to 2147483647",
  });
  assert.throws(() => encodePng({ ...image, height: 1.5 }), {
    name: "RangeError",
    message: /'height' is 1.5/,
  });
  assert.throws(() => encodePng({ ...image, data: new Uint8Array(13) }), { name: "RangeError" });
  assert.throws(() => encodePng({ ...image, data: new Uint8Array(11) }), {
    name: "RangeError",
    message: "Cannot encode PNG: received 11 samples, wanted 2 x 2 x 3 = 12",
  });
});

function noise(width: number, height: number, channels: 1 | 3 | 4): PngImage {
  const random = new Random(width + channels);
  const data = Uint8Array.from({ length: width * height * channels }, () => random.integer(256));
  return { width, height, channels, data };
}
