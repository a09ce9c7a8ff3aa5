import assert from "node:assert/strict";
import { decodeImage, readImage } from "../src/image/read/decode.ts";
import { ImageError } from "../src/image/image.ts";
import { encodePng } from "../src/image/write/png.ts";
import { assertSamples } from "./assert_samples.ts";
import { fixturePath, readFixture, readTruths } from "./image_fixtures.ts";

for (const [name, { image: want, bar }] of readTruths()) {
  Deno.test(`decodeImage() reads ${name} as Pillow does`, async () => {
    const got = await decodeImage(readFixture(name), name);
    assert.deepEqual([got.width, got.height, got.channels], [want.width, want.height, want.channels]);
    assert.equal(got.data.constructor, want.data.constructor);
    assertSamples(got.data, want.data, bar);
  });
}

Deno.test("decodeImage() reads the first page of a TIFF whatever the second is like", async () => {
  const bytes = readFixture("two_pages.tif");
  assert.deepEqual(await decodeImage(bytes.slice(0, -1), "pages.tif"), await decodeImage(bytes, "pages.tif"));
});

Deno.test("decodeImage() leaves the bytes it is given alone", async () => {
  for (const name of ["rgb8_exif8.tif", "rgb8_exif6.png", "exif6.jpg"]) {
    const bytes = readFixture(name);
    await decodeImage(bytes, name);
    assert.deepEqual(bytes, readFixture(name));
  }
});

Deno.test("decodeImage() reads back what encodePng() wrote", async () => {
  for (const [name, { image }] of readTruths()) {
    const { width, height, channels, data } = image;
    if (channels === 2 || data instanceof Uint16Array) continue;
    const got = await decodeImage(encodePng({ width, height, channels, data }), name);
    assert.deepEqual(got, image, name);
  }
});

Deno.test("decodeImage() refuses kinds of TIFF that its decoder gets wrong, by name", async () => {
  for (
    const [name, kind] of [
      ["float32.tif", "floating-point samples"],
      ["int16.tif", "sample format 2"],
      ["tiled.tif", "tiles"],
      ["planar.tif", "separate planes"],
      ["reversed_bits.tif", "reversed bit order"],
      ["premultiplied.tif", "premultiplied alpha"],
      ["jpeg_in_tiff.tif", "compression 7"],
      ["packbits.tif", "compression 32773"],
      ["cmyk.tif", "photometric interpretation 5"],
      ["bilevel.tif", "1 bits per sample"],
      ["bigtiff.tif", "it is a BigTIFF image"],
    ] as const
  ) {
    await assert.rejects(decodeImage(readFixture(name), name), (error) => {
      assert.ok(error instanceof ImageError);
      assert.ok(error.message.includes(kind), `${name}: ${error.message}`);
      return true;
    });
  }
});

Deno.test("readImage() reads a file", async () => {
  const path = fixturePath("rgb8.png");
  assert.deepEqual(await readImage(path), await decodeImage(readFixture("rgb8.png"), path));
});

Deno.test("readImage() says so when there is no file, a folder, or a far too large file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await assert.rejects(readImage(`${folder}/none.png`), {
      name: "ImageError",
      reason: "there is no such file",
    });
    await assert.rejects(readImage(folder), { name: "ImageError", reason: "it is not a file" });
    const film = `${folder}/film.png`;
    await Deno.writeFile(film, readFixture("rgb8.png"));
    await Deno.truncate(film, 2 ** 33); // sparse: takes no room on the disk
    await assert.rejects(readImage(film), {
      name: "ImageError",
      reason: /^it has 8589934592 bytes, over the limit of /,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "readImage() passes on that Deno may not read, which concerns every file",
  permissions: { read: false },
  fn: () => assert.rejects(readImage("part.png"), { name: "NotCapable" }),
});
