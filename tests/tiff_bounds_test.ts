import assert from "node:assert/strict";
import { deflateSync, zstdCompressSync } from "node:zlib";
import { decodeImage } from "../src/image/read/decode.ts";
import { readHeader } from "../src/image/read/header.ts";
import { packLzw } from "./lzw_cases.ts";
import { deflatedTiff, makeTiff } from "./tiff_cases.ts";

const [WIDTH, HEIGHT] = [40, 30];
const SAMPLES = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => i * i + 3);

/** The samples packed in strips of so many rows. */
function inStrips(rows: number, pack: (bytes: Uint8Array) => Uint8Array): Uint8Array[] {
  return Array.from(
    { length: Math.ceil(HEIGHT / rows) },
    (_, i) => pack(SAMPLES.subarray(i * rows * WIDTH, (i + 1) * rows * WIDTH)),
  );
}

Deno.test("decodeImage() reads TIFF strips of any height, LZW with a full table among them", async () => {
  const packs = [[1, (b: Uint8Array) => b], [5, packLzw], [5, (b: Uint8Array) => packLzw(b, Infinity)], [
    8,
    deflateSync,
  ]] as const;
  for (const [compression, pack] of packs) {
    for (const rowsPerStrip of [1, 7, 30]) {
      const strips = inStrips(rowsPerStrip, pack);
      const file = makeTiff({ width: WIDTH, height: HEIGHT, compression, strips, rowsPerStrip });
      assert.deepEqual(
        (await decodeImage(file, "a.tif")).data,
        SAMPLES,
        `${compression}, ${rowsPerStrip} rows`,
      );
    }
  }
});

Deno.test("decodeImage() reads a last TIFF strip that is as long as the others", async () => {
  const strips = [
    SAMPLES.subarray(0, 20 * WIDTH),
    new Uint8Array([...SAMPLES.subarray(20 * WIDTH), ...Array(10 * WIDTH).fill(9)]),
  ];
  for (const [compression, pack] of [[1, (b: Uint8Array) => b], [5, packLzw], [8, deflateSync]] as const) {
    const file = makeTiff({
      width: WIDTH,
      height: HEIGHT,
      compression,
      strips: strips.map((strip) => pack(strip)),
      rowsPerStrip: 20,
    });
    assert.deepEqual((await decodeImage(file, "a.tif")).data, SAMPLES);
  }
});

Deno.test("decodeImage() refuses TIFF strips with more than their rows, and with less", async () => {
  for (const [compression, pack, more] of [[5, packLzw, "unpacks"], [8, deflateSync, "inflates"]] as const) {
    const file = (length: number) =>
      makeTiff({ width: WIDTH, height: HEIGHT, compression, strips: [pack(new Uint8Array(length))] });
    await assert.rejects(decodeImage(file(1201), "in/part.tif"), {
      name: "ImageError",
      file: "in/part.tif",
      reason: new RegExp(`strip 0: its .* data ${more} to more than the 1200 bytes it should`),
    });
    await assert.rejects(decodeImage(file(1e5), "a.tif"), /more than the 1200 bytes/);
    await assert.rejects(decodeImage(file(1199), "a.tif"), /strip 0 holds 1199 bytes instead of 1200/);
    assert.equal((await decodeImage(file(1200), "a.tif")).data.length, 1200);
  }
});

Deno.test("decodeImage() refuses a deflated TIFF with any bit of its data or checksum changed", async () => {
  const file = deflatedTiff(WIDTH, HEIGHT, SAMPLES);
  const end = new DataView(file.buffer).getUint32(4, true) - 8 - deflateSync(SAMPLES).length % 2;
  for (let at = 8; at < end; at += 7) {
    const changed = file.slice();
    changed[at] = (changed[at] as number) ^ 1 << at % 8;
    await assert.rejects(decodeImage(changed, "a.tif"), { name: "ImageError" }, `byte ${at}`);
  }
  const checksum = file.slice();
  checksum[end - 1] = (checksum[end - 1] as number) ^ 1;
  await assert.rejects(
    decodeImage(checksum, "a.tif"),
    /strip 0: the checksum of its compressed data is wrong/,
  );
});

Deno.test("readHeader() refuses TIFF strips that are the same large bytes again and again", () => {
  const file = makeTiff({
    width: 16,
    height: 2000,
    rowsPerStrip: 1,
    compression: 8,
    strips: Array(2000).fill(new Uint8Array(8)),
  });
  const view = new DataView(file.buffer);
  const list = view.getUint32(4, true) - 4 * 2000;
  for (let i = 0; i < 2000; i++) {
    view.setUint32(list - 4 * 2000 + 4 * i, 8, true);
    view.setUint32(list + 4 * i, 16000, true);
  }
  assert.throws(() => readHeader(file, "a.tif"), /strips: they have 32000000 bytes of a file of 32\d{3}/);
});

Deno.test("readHeader() keeps a TIFF with another predictor than the horizontal one from the plain decoder, by name", () => {
  const file = makeTiff({
    width: 16,
    height: 16,
    compression: 8,
    strips: [deflateSync(new Uint8Array(256))],
    more: [[317, 3]],
  });
  const header = readHeader(file, "a.tif");
  assert.ok("unusual" in header);
  assert.equal(header.unusual, "predictor 3");
});

Deno.test("decodeImage() of signed samples, which the plain decoder leaves, unpacks no more than their rows", async () => {
  for (const [compression, pack] of [[5, packLzw], [8, deflateSync], [50000, zstdCompressSync]] as const) {
    const file = (length: number) =>
      makeTiff({
        width: WIDTH,
        height: HEIGHT,
        compression,
        strips: [pack(new Uint8Array(length))],
        rowsPerStrip: 65535,
        more: [[339, 2]],
      });
    assert.deepEqual((await decodeImage(file(1200), "a.tif")).data, new Uint16Array(1200));
    await assert.rejects(decodeImage(file(1201), "a.tif"), { name: "ImageError", message: /damaged/ });
  }
});
