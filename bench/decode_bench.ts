// Decoding and encoding of an RGB picture of 1024 x 1024 pixels: 3 MiB of samples.
// PNG: as many bytes of filtered rows through inflate.
// JPEG, 4:2:0: 16,384 luma and 8,192 chroma blocks of 8 x 8 samples.
import assert from "node:assert/strict";
import { decodeImage } from "../src/image/read/decode.ts";
import { concat } from "../src/image/png_bytes.ts";
import { encodePng, type PngImage } from "../src/image/write/png.ts";
import { Random } from "../src/random.ts";
import { readFixture } from "../tests/image_fixtures.ts";

const SIDE = 1024;
const BLOCK_ROWS = SIDE / 16;

const picture = shadedNoise();
const png = encodePng(picture);
const jpeg = repeatedStrip();

assert.deepEqual((await decodeImage(png, "bench.png")).data, picture.data);
const strip = await decodeImage(readFixture("strip_1024x16.jpg"), "strip.jpg");
const whole = await decodeImage(jpeg, "bench.jpg");
for (let block = 0; block < BLOCK_ROWS; block++) { // row 8 is far enough from its neighbour blocks' colours
  const row = (top: number) => 3 * SIDE * (top + 8);
  assert.deepEqual(
    whole.data.subarray(row(16 * block), row(16 * block + 1)),
    strip.data.subarray(row(0), row(1)),
  );
}

Deno.bench("decodeImage() PNG 1024x1024 RGB", { group: "decode", baseline: true }, async () => {
  await decodeImage(png, "bench.png");
});

Deno.bench("decodeImage() JPEG 1024x1024 4:2:0", { group: "decode" }, async () => {
  await decodeImage(jpeg, "bench.jpg");
});

Deno.bench("encodePng() 1024x1024 RGB", { group: "encode" }, () => {
  encodePng(picture);
});

function shadedNoise(): PngImage & { channels: 3 } {
  const random = new Random(1);
  const data = Uint8Array.from(
    { length: SIDE * SIDE * 3 },
    (_, i) => 128 + 100 * Math.sin(i / 3000) + 16 * random.next(),
  );
  return { width: SIDE, height: SIDE, channels: 3, data };
}

/** A JPEG file of one row of blocks, its compressed data repeated behind restart markers. */
function repeatedStrip(): Uint8Array {
  const bytes = readFixture("strip_1024x16.jpg");
  const find = (code: number) => bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === code);
  new DataView(bytes.buffer).setUint16(find(0xc0) + 5, SIDE); // height in the frame header
  const scan = find(0xda);
  const data = bytes.subarray(scan + 2 + new DataView(bytes.buffer).getUint16(scan + 2), -2);
  const rows = Array.from({ length: BLOCK_ROWS - 1 }, (_, i) => [Uint8Array.of(0xff, 0xd0 + i % 8), data])
    .flat();
  return concat([bytes.subarray(0, -2), ...rows, bytes.subarray(-2)]);
}
