import assert from "node:assert/strict";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { decodeImage } from "../src/image/read/decode.ts";
import { ImageError } from "../src/image/image.ts";
import { JPEG_DECODER } from "../src/image/read/imagescript.ts";
import { readFixture } from "./image_fixtures.ts";

for (const name of ["rgb8.png", "rgb8_adam7.png", "palette4_trns.png", "grey16.png", "rgb16_adam7.png"]) {
  Deno.test(`decodeImage() refuses ${name} cut at any byte`, () => refusesEveryCut(name));
}
for (const name of ["baseline420.jpg", "progressive420.jpg", "restart.jpg", "exif6.jpg"]) {
  Deno.test(`decodeImage() refuses ${name} cut at any byte`, () => refusesEveryCut(name));
}
for (const name of ["rgb16_deflate.tif", "rgb8_lzw_predictor.tif", "grey8.tif"]) {
  Deno.test(`decodeImage() refuses ${name} cut at any byte that it needs`, async () => {
    const bytes = readFixture(name);
    const whole = await decodeImage(bytes, name);
    let refused = 0;
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.slice(0, length);
      if (await outcome(cut) === "refused") refused++;
      else assert.deepEqual(await decodeImage(cut, name), whole); // only what follows the pixels is missing
    }
    assert.ok(refused >= bytes.length - 300, `${refused} of ${bytes.length} cuts were refused`);
  });
}

for (
  const name of [
    ...[
      "rgb.bmp",
      "palette.bmp",
      "lossy.webp",
      "rgba.webp",
      "palette.gif",
      "rgb.ppm",
      "plain.pgm",
      "bilevel.pbm",
      "rgb16.ppm",
      "rgb16_fortran.npy",
      "rgb16.npz",
    ],
    ...[
      "rgb.tga",
      "grey_runs.tga",
      "rgb.jp2",
      "rgb.avif",
      "jpeg_in_tiff.tif",
      "group4.tif",
      "tiled16.tif",
      "zstd.tif",
      "bigtiff16.tif",
    ],
  ]
) {
  Deno.test(`decodeImage() of ${name} that is cut is refused, or is the whole picture`, async () => {
    const bytes = readFixture(name);
    const whole = await decodeImage(bytes, name);
    let refused = 0;
    const lengths = Array.from({ length: 64 }, (_, i) => Math.floor(i * bytes.length / 64));
    for (const length of lengths) {
      const cut = bytes.slice(0, length);
      const decoded = await decodeImage(cut, name).catch((error) => {
        assert.ok(error instanceof ImageError, `${length} bytes: ${error}`);
        refused++;
      });
      if (decoded) assert.deepEqual(decoded, whole, `${length} of ${bytes.length} bytes`);
    }
    assert.ok(refused >= 48, `${refused} of 64 cuts were refused`);
  });
}

Deno.test("decodeImage() refuses a PNG with any byte of its pixel data changed", async () => {
  for (const name of ["rgb8.png", "rgb16.png"]) {
    const bytes = readFixture(name);
    const from = indexOf(bytes, "IDAT");
    for (let at = from; at < bytes.length - 12; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      assert.equal(await outcome(damaged), "refused", `${name}, byte ${at}`);
    }
  }
});

Deno.test("decodeImage() refuses a PNG whose data ends early though its chunks are sound", async () => {
  for (const name of ["grey8.png", "rgba8_adam7.png", "grey16.png", "rgb16_adam7.png"]) {
    const rows = inflateSync(idat(readFixture(name)));
    assert.equal(await outcome(withIdat(name, deflateSync(rows))), "decoded", "the test's own rewriting");
    assert.equal(
      await outcome(withIdat(name, deflateSync(rows.subarray(0, rows.length / 2)))),
      "refused",
      name,
    );
    assert.equal(await outcome(withIdat(name, deflateSync(rows.subarray(0, -1)))), "refused", name);
    assert.equal(await outcome(withIdat(name, deflateSync(rows).subarray(0, -9))), "refused", name);
  }
});

Deno.test("decodeImage() stops inflating 16-bit PNG data at the size of the picture", async () => {
  const bomb = withIdat("grey16.png", deflateSync(new Uint8Array(2 ** 26)));
  await assert.rejects(decodeImage(bomb, "bomb.png"), /ImageError: .* inflates to more than the 1357 bytes/);
});

Deno.test("decodeImage() decodes rightly after and beside failures of the same decoder", async () => {
  const tables = readFixture("baseline420.jpg");
  tables.fill(0xff, tables.findIndex((byte, i) => byte === 0xff && tables[i + 1] === 0xc4) + 5, -2);
  const files = {
    "rgb8.png": withIdat("rgb8.png", deflateSync(new Uint8Array(5))),
    "baseline420.jpg": tables,
  };
  for (const [name, damaged] of Object.entries(files)) {
    const bytes = readFixture(name);
    const value = await decodeImage(bytes, name);
    const settled = await Promise.allSettled(
      [damaged, bytes, damaged, bytes, bytes].map((file) => decodeImage(file, name)),
    );
    assert.deepEqual(
      settled.map(({ status }) => status === "fulfilled"),
      [false, true, false, true, true],
      name,
    );
    for (const one of settled) {
      if (one.status === "fulfilled") assert.deepEqual(one.value, value);
      else {assert.match(
          String(one.reason),
          /ImageError: .* the pixel data of this 29 x 23 (PNG|JPEG) is damaged/,
        );}
    }
  }
});

Deno.test("decodeImage() names the file, the fault and the remedy when pixel data is damaged", async () => {
  await assert.rejects(decodeImage(withIdat("grey16.png", deflateSync(new Uint8Array(7))), "in/part 7.png"), {
    name: "ImageError",
    file: "in/part 7.png",
    message: "Cannot read image 'in/part 7.png': the pixel data of this 29 x 23 PNG is damaged " +
      "(its data inflates to 7 bytes instead of 1357); copy it again from its source",
  });
});

async function refusesEveryCut(name: string): Promise<void> {
  const bytes = readFixture(name);
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(await outcome(bytes.slice(0, length)), "refused", `${length} of ${bytes.length} bytes`);
  }
  assert.equal(await outcome(bytes), "decoded");
}

/** Errors of another class than ImageError go through and fail the test. */
async function outcome(bytes: Uint8Array): Promise<"decoded" | "refused"> {
  try {
    await decodeImage(bytes, "test image");
    return "decoded";
  } catch (error) {
    if (error instanceof ImageError) return "refused";
    throw error;
  }
}

function indexOf(bytes: Uint8Array, chunkType: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(chunkType);
}

/** The compressed data of a fixture, whose IDAT chunks follow one another up to IEND. */
function idat(bytes: Uint8Array): Uint8Array {
  const parts: number[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = indexOf(bytes, "IDAT") - 4; at < bytes.length - 12;) {
    const length = view.getUint32(at);
    parts.push(...bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return Uint8Array.from(parts);
}

/** A fixture with other compressed data, every checksum right. */
function withIdat(name: string, data: Uint8Array): Uint8Array {
  const bytes = readFixture(name);
  const body = Uint8Array.from([..."IDAT"].map((c) => c.charCodeAt(0)).concat(...data));
  const number = (value: number) => [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
  return Uint8Array.from([
    ...bytes.subarray(0, indexOf(bytes, "IDAT") - 4),
    ...number(data.length),
    ...body,
    ...number(crc32(body)),
    ...bytes.subarray(-12),
  ]);
}

Deno.test("decodeImage() says of a picture that memory does not hold that it is this one", async () => {
  const cause = new RangeError("Array buffer allocation failed");
  JPEG_DECODER.decode = () => Promise.reject(cause);
  try {
    await assert.rejects(decodeImage(readFixture("baseline420.jpg"), "large.jpg"), {
      name: "ImageError",
      message:
        "Cannot read image 'large.jpg': this 29 x 23 JPEG takes more memory than there is, or is damaged (Array buffer " +
        "allocation failed); give it smaller, or copy it again from its source",
      cause,
    });
  } finally {
    Reflect.deleteProperty(JPEG_DECODER, "decode");
  }
});
