import assert from "node:assert/strict";
import { decodeImage } from "../src/image/read/decode.ts";
import { makePng, pngChunk } from "./png_cases.ts";

// tests/decode_test.ts compares files with palettes of every depth with Pillow.

const SIDE = 16;

/** A picture of one colour of a palette, but for its last pixel. */
function indexed(bits: number, index: number, last: number, before: readonly Uint8Array[]): Uint8Array {
  const rows = Array.from({ length: SIDE }, () => new Uint8Array(SIDE * bits / 8));
  const pixels = Array(SIDE).fill(index);
  rows.forEach((row, y) => {
    pixels.forEach((pixel, x) => {
      const value = y === SIDE - 1 && x === SIDE - 1 ? last : pixel;
      const at = Math.floor(x * bits / 8);
      row[at] = (row[at] as number) | value << 8 - bits - x * bits % 8;
    });
  });
  return makePng({ width: SIDE, height: SIDE, bits, colourType: 3, rows, before });
}

const THREE = pngChunk("PLTE", Uint8Array.of(1, 2, 3, 40, 50, 60, 200, 210, 220));

for (const bits of [2, 4, 8]) {
  Deno.test(`decodeImage() refuses a PNG of ${bits} bits with a colour beyond its palette, and says which`, async () => {
    const last = 2 ** bits - 1;
    await assert.rejects(decodeImage(indexed(bits, 1, 3, [THREE]), "in/part.png"), {
      name: "ImageError",
      message: `Cannot read image 'in/part.png': the pixel data of this 16 x 16 PNG is damaged ` +
        "(a pixel has colour 3 of a palette of 3, counted from 0); copy it again from its source",
    });
    await assert.rejects(
      decodeImage(indexed(bits, 1, last, [THREE]), "a.png"),
      new RegExp(`has colour ${last} of`),
    );
    const { data } = await decodeImage(indexed(bits, 1, 2, [THREE]), "a.png");
    assert.deepEqual([...data.subarray(0, 3), ...data.subarray(-3)], [40, 50, 60, 200, 210, 220]);
  });
}

Deno.test("decodeImage() takes colours without an entry in tRNS as opaque, and leaves entries beyond the palette", async () => {
  const { channels, data } = await decodeImage(indexed(8, 0, 2, [THREE, pngChunk("tRNS", "\x07")]), "a.png");
  assert.equal(channels, 4);
  assert.deepEqual([...data.subarray(0, 4), ...data.subarray(-4)], [1, 2, 3, 7, 200, 210, 220, 255]);
  const long = await decodeImage(indexed(8, 0, 2, [THREE, pngChunk("tRNS", "\x07".repeat(9))]), "a.png");
  assert.deepEqual([...long.data.subarray(-4)], [200, 210, 220, 7]);
});

Deno.test("decodeImage() refuses a PNG without its palette, and with one of no possible size", async () => {
  for (const length of [0, 1, 4, 771]) {
    const palette = pngChunk("PLTE", "\x07".repeat(length));
    await assert.rejects(
      decodeImage(indexed(8, 0, 0, [palette]), "a.png"),
      new RegExp(`palette has ${length} bytes`),
    );
  }
  await assert.rejects(decodeImage(indexed(8, 0, 0, []), "a.png"), /its palette has 0 bytes/);
});

Deno.test("decodeImage() refuses a PNG with a wrong checksum of its palette, header or data, by name", async () => {
  const file = indexed(8, 1, 2, [THREE]);
  const text = String.fromCharCode(...file);
  for (const type of ["IHDR", "PLTE", "IDAT"]) {
    const changed = file.slice();
    const at = text.indexOf(type) + 4 + (type === "IHDR" ? 12 : 0); // the interlacing: size and kind are looked at before
    changed[at] = (changed[at] as number) ^ 2;
    await assert.rejects(
      decodeImage(changed, "a.png"),
      new RegExp(`the checksum of its ${type} chunk is wrong`),
    );
  }
});
