import assert from "node:assert/strict";
import { ImageError } from "../src/image/image.ts";
import { encodePng } from "../src/image/write/png.ts";
import { MAX_PIXELS } from "../src/options/bounds.ts";
import { MIN_SIDE, readHeader } from "../src/image/read/header.ts";
import { readFixture, readTruths } from "./image_fixtures.ts";

Deno.test("readHeader() reads format, size, bits and orientation", () => {
  const common = ({ format, width, height, bits, orientation }: ReturnType<typeof readHeader>) => ({
    format,
    width,
    height,
    bits,
    orientation,
  });
  const header = (name: string) => common(readHeader(readFixture(name), name));
  const size = { width: 29, height: 23 };
  assert.deepEqual(header("palette2_adam7.png"), { format: "png", ...size, bits: 2, orientation: 1 });
  assert.deepEqual(header("rgb8_exif6.png"), { format: "png", ...size, bits: 8, orientation: 6 });
  assert.deepEqual(header("exif5.jpg"), { format: "jpeg", ...size, bits: 8, orientation: 5 });
  assert.deepEqual(header("grey16_big_endian.tif"), { format: "tiff", ...size, bits: 16, orientation: 1 });
  assert.deepEqual(header("rgb8_exif8.tif"), { format: "tiff", ...size, bits: 8, orientation: 8 });
});

Deno.test("readHeader() accepts every readable fixture at its own offset in a larger buffer", () => {
  const own = [...readTruths().keys()].filter((name) =>
    /\.(png|jpg|tif)$/.test(name) && !name.startsWith("bigtiff")
  );
  for (const name of own) {
    const bytes = readFixture(name);
    const shifted = new Uint8Array(bytes.length + 14).fill(0xff);
    shifted.set(bytes, 7);
    assert.deepEqual(readHeader(shifted.subarray(7, -7), name).width, 29, name);
  }
});

Deno.test("readHeader() takes the limit on pixels from its options", () => {
  const bytes = readFixture("rgb8.png");
  assert.equal(readHeader(bytes, "a.png", { maxPixels: 29 * 23 }).width, 29);
  refuses(bytes, /29 x 23 pixels .* over the limit .*; .*'maxPixels'/, { maxPixels: 29 * 23 - 1 });
});

Deno.test("readHeader() refuses sides under the minimum, not the minimum itself", () => {
  const grey = (width: number, height: number) =>
    encodePng({ width, height, channels: 1, data: new Uint8Array(width * height) });
  refuses(grey(1, 1), /: 1 x 1 pixels, .* at least 16 on each side; leave the file out$/);
  refuses(grey(20000, 10), /: 20000 x 10 pixels/);
  refuses(grey(MIN_SIDE - 1, 100), /: 15 x 100 pixels/);
  assert.equal(readHeader(grey(MIN_SIDE, MIN_SIDE), "small.png").width, MIN_SIDE);
});

Deno.test("readHeader() refuses absurd sizes, for which decoders would take gigabytes", () => {
  for (const name of ["rgb8.png", "grey16.png", "baseline420.jpg", "grey8.tif"]) {
    for (const [width, height] of [[60000, 60000], [65535, 65535], [65000, 1040]] as const) {
      refuses(withSize(name, width, height), /over the limit of 64;|cannot hold|wanted \d+ each/);
    }
  }
  assert.ok(65000 * 1040 > MAX_PIXELS);
  refuses(withSize("rgb8.png", 2 ** 31, 2 ** 31), /megapixels, over the limit/);
});

Deno.test("readHeader() refuses a size of zero", () => {
  for (const name of ["rgb8.png", "baseline420.jpg", "grey8.tif"]) {
    refuses(withSize(name, 0, 23), /0 x 23 pixels/);
    refuses(withSize(name, 29, 0), /29 x 0 pixels|wanted 0 each/);
  }
});

Deno.test("readHeader() refuses a JPEG that is too short for its size", () => {
  refuses(withSize("baseline420.jpg", 2000, 2000), /damaged: \d+ bytes cannot hold 2000 x 2000 pixels/);
  refuses(withSize("progressive420.jpg", 29, 50000), /cannot hold/);
  assert.equal(readHeader(readFixture("flat_640x480.jpg"), "flat.jpg").width, 640); // 3.5 bits per block
});

Deno.test("readHeader() refuses a broken PNG header by name", () => {
  const withByte = (at: number, value: number) => {
    const bytes = readFixture("rgb8.png");
    bytes[at] = value;
    return bytes;
  };
  refuses(withByte(24, 3), /damaged: its header gives colour type 2 with 3 bits per sample/);
  refuses(withByte(25, 5), /damaged: its header gives colour type 5 with 8 bits per sample/);
  refuses(withByte(12, 0x4a), /damaged: its first chunk is "JHDR" instead of IHDR/);
  const bytes = readFixture("rgb8.png");
  const empty = new Uint8Array([...bytes.subarray(0, 33), ...bytes.subarray(-12)]);
  refuses(empty, /damaged: it has no IDAT chunk/);
});

Deno.test("readHeader() refuses kinds of JPEG that its decoder does not read, by name", () => {
  const bytes = readFixture("baseline420.jpg");
  const frame = frameOffset(bytes);
  const withByte = (at: number, value: number) => bytes.map((byte, i) => i === at ? value : byte);
  refuses(
    withByte(frame + 1, 0xc3),
    /it is a JPEG of the kind 'lossless' with 8 bits per sample, which is not read/,
  );
  refuses(withByte(frame + 1, 0xc9), /'arithmetic-coded'/);
  refuses(withByte(frame + 4, 12), /'baseline' with 12 bits per sample/);
  refuses(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), /the JPEG file is damaged: it has no frame header/);
  const header = bytes.subarray(frame, frame + 19);
  const twice = new Uint8Array([...bytes.subarray(0, frame), ...header, ...bytes.subarray(frame)]);
  refuses(twice, /the JPEG file is damaged: it has two frame headers/);
  refuses(readFixture("cmyk_without_adobe.jpg"), /JPEG with CMYK colours but no Adobe marker/);
});

/** A progressive JPEG of a size, with its last scan again and again, and as many bytes as such a size takes at least. */
function withScans(count: number, width: number, height: number): Uint8Array {
  const bytes = withSize("progressive420.jpg", width, height);
  const text = String.fromCharCode(...bytes);
  const last = bytes.subarray(text.lastIndexOf("\xff\xda"), -2);
  const had = text.split("\xff\xda").length - 1;
  const scans = [...bytes.subarray(0, -2), ...Array(count - had).fill([...last]).flat()];
  return new Uint8Array([...scans, ...new Uint8Array(width * height / 256), 0xff, 0xd9]);
}

Deno.test("readHeader() refuses a JPEG of more scans than a hundred, before any is decoded", () => {
  assert.equal(readHeader(withScans(100, 29, 23), "a.jpg").width, 29);
  refuses(
    withScans(101, 29, 23),
    /it is a JPEG of 29 x 23 pixels in 101 scans, over the limit of 100, which is not read/,
  );
});

Deno.test("readHeader() refuses a large JPEG of many scans, and none of sixteen", () => {
  assert.equal(readHeader(withScans(16, 8000, 8000), "a.jpg").width, 8000);
  refuses(
    withScans(17, 8000, 8000),
    /it is a JPEG of 8000 x 8000 pixels in 17 scans, over the limit of 16, /,
  );
  assert.equal(readHeader(withScans(67, 4000, 4000), "a.jpg").width, 4000);
  refuses(
    withScans(68, 4000, 4000),
    /it is a JPEG of 4000 x 4000 pixels in 68 scans, over the limit of 67, /,
  );
  const huge = withScans(16, 20000, 20000);
  assert.equal(
    readHeader(huge, "a.jpg", { maxPixels: 4e8 }).width,
    20000,
    "who wants larger pictures gets them",
  );
});

Deno.test("readHeader() reads past markers inside a JPEG's thumbnail and after its end", () => {
  const bytes = readFixture("exif6.jpg");
  const thumbnail = [0xff, 0xe2, 0, 8, 0xff, 0xd9, 0xff, 0xc0, 0, 1]; // APP2 with a stray end of image
  const inside = new Uint8Array([...bytes.subarray(0, 2), ...thumbnail, ...bytes.subarray(2)]);
  assert.deepEqual(readHeader(inside, "a.jpg"), readHeader(bytes, "a.jpg"));
  refuses(
    inside.subarray(0, -2),
    /the JPEG file is truncated: it ends after \d+ bytes without an end-of-image marker/,
  );
  const trailer = new Uint8Array([...bytes, 0xff, 0xd8, 0xff, 0xc0, 0, 1]);
  assert.deepEqual(readHeader(trailer, "a.jpg"), readHeader(bytes, "a.jpg"));
});

Deno.test("readHeader() refuses TIFF strips that do not cover the picture or leave the file", () => {
  // grey8.tif has five strips of 5 rows; the decoder would leave rows without a strip black.
  const bytes = readFixture("grey8.tif");
  refuses(withTag(bytes, 278, 4), /received 5 offsets and 5 lengths, wanted 6 each/);
  refuses(withTag(bytes, 257, 26), /received 5 offsets and 5 lengths, wanted 6 each/);
  refuses(bytes.subarray(0, -1), /Cannot read TIFF strip 4: it would end at byte/);
  refuses(withTag(bytes, 273, 8, 4), /received 4 offsets and 5 lengths, wanted 5 each/);
  refuses(withTag(bytes, 258, 8, 70000), /the value of tag 258 would take bytes 8 to 140008 of \d+/);
  refuses(withTag(bytes, 282, 8, 70000), /the value of tag 282 would take bytes/); // never looked at
  const { format, ...header } = readHeader(withTag(bytes, 262, 2), "colours.tif");
  assert.ok(format === "tiff" && "unusual" in header);
  assert.equal(header.unusual, "1 samples per pixel");
});

function refuses(bytes: Uint8Array, message: RegExp, options?: { maxPixels: number }): void {
  assert.throws(() => readHeader(bytes, "in/part.png", options), (error) => {
    assert.ok(error instanceof ImageError, String(error));
    assert.match(error.message, /^Cannot read image 'in\/part.png': .+; .+[^.]$/);
    assert.match(error.message, message);
    return true;
  });
}

/** A fixture whose header claims another size. */
function withSize(name: string, width: number, height: number): Uint8Array {
  const bytes = readFixture(name);
  const view = new DataView(bytes.buffer);
  if (name.endsWith(".png")) {
    view.setUint32(16, width);
    view.setUint32(20, height);
    return bytes;
  }
  if (name.endsWith(".tif")) return withTag(withTag(bytes, 256, width), 257, height);
  const frame = frameOffset(bytes);
  view.setUint16(frame + 5, height);
  view.setUint16(frame + 7, width);
  return bytes;
}

/** Offset of the frame header: in these files the first 0xff 0xc0 to 0xc2. */
function frameOffset(bytes: Uint8Array): number {
  return bytes.findIndex((byte, i) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(bytes[i + 1] ?? 0));
}

/** A little-endian TIFF with another value, or number of values, of a tag that it has. */
function withTag(bytes: Uint8Array, tag: number, value: number, count?: number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const start = view.getUint32(4, true);
  for (let entry = start + 2; entry < start + 2 + 12 * view.getUint16(start, true); entry += 12) {
    if (view.getUint16(entry, true) !== tag) continue;
    const wide = view.getUint16(entry + 2, true) === 4 || value > 0xffff;
    if (wide) view.setUint16(entry + 2, 4, true);
    if (count !== undefined) view.setUint32(entry + 4, count, true);
    if (wide) view.setUint32(entry + 8, value, true);
    else view.setUint16(entry + 8, value, true);
    return copy;
  }
  throw new RangeError(`Cannot change tag ${tag}: the file has none`);
}
