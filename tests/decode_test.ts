import assert from "node:assert/strict";
import { decodeImage, readImage } from "../src/image/read/decode.ts";
import { ImageError } from "../src/image/image.ts";
import { encodePng } from "../src/image/write/png.ts";
import { assertSamples } from "./assert_samples.ts";
import { fixturePath, readFixture, readTruths, type Truth } from "./image_fixtures.ts";

for (const [name, { image: want, bar }] of readTruths()) {
  Deno.test(`decodeImage() reads ${name} as Pillow does`, async () => {
    const got = await decodeImage(readFixture(name), name);
    assert.deepEqual([got.width, got.height, got.channels], [want.width, want.height, want.channels]);
    assert.equal(got.data.constructor, want.data.constructor);
    assertSamples(got.data, want.data, bar);
  });
}

Deno.test("decodeImage() refuses a TIFF of several pages unless one is named", async () => {
  const bytes = readFixture("two_pages.tif");
  await assert.rejects(decodeImage(bytes, "pages.tif"), {
    name: "ImageError",
    reason: "it is a TIFF of 2 pages",
    remedy: "name one of them: 'pages.tif#1' to 'pages.tif#2'",
  });
  assert.deepEqual(
    await decodeImage(bytes, "pages.tif", { page: 1 }),
    await decodeImage(readFixture("grey8.tif"), "one.tif"),
  );
  assert.deepEqual(
    await decodeImage(bytes, "pages.tif", { page: 2 }),
    await decodeImage(readFixture("rgb8.tif"), "two.tif"),
  );
  await assert.rejects(decodeImage(bytes, "pages.tif", { page: 3 }), { reason: "it has no page 3" });
});

Deno.test("readImage() takes the page behind a path", async () => {
  const path = fixturePath("two_pages.tif");
  assert.deepEqual(await readImage(`${path}#2`), await readImage(fixturePath("rgb8.tif")));
  await assert.rejects(readImage(`${path}#3`), { name: "ImageError", file: `${path}#3` });
});

Deno.test("decodeImage() takes the bands that are asked for, in their order", async () => {
  const bytes = readFixture("five_bands.tif");
  await assert.rejects(decodeImage(bytes, "five.tif"), { reason: "it has 5 bands" });
  const { data, channels } = await decodeImage(bytes, "five.tif", { bands: [4, 0, 2] });
  assert.equal(channels, 3);
  for (const [at, band] of [4, 0, 2].entries()) {
    const one = await decodeImage(bytes, "five.tif", { bands: [band] });
    assert.equal(one.channels, 1);
    assert.deepEqual(one.data, data.filter((_, i) => i % 3 === at));
  }
  await assert.rejects(decodeImage(bytes, "five.tif", { bands: [5] }), {
    reason: "it has bands 0 to 4, and band 5 is wanted",
  });
  const typed = { bands: "4,0,2" as unknown as number[] }; // as a person types it, which the check allows
  assert.deepEqual((await decodeImage(bytes, "five.tif", typed)).data, data);
  const swapped = await decodeImage(readFixture("rgb8.png"), "rgb8.png", { bands: [2, 1, 0] });
  const { data: rgb } = await decodeImage(readFixture("rgb8.png"), "rgb8.png");
  assert.deepEqual(swapped.data, rgb.map((_, i) => rgb[i + 2 - 2 * (i % 3)] as number));
});

Deno.test("decodeImage() stretches 16 bits to a white that is given, and refuses what is above it", async () => {
  const bytes = readFixture("grey12_of_16.tif");
  const { image: { data } } = readTruths().get("grey12.pgm") as Truth;
  assert.deepEqual((await decodeImage(bytes, "12.tif", { white: 4095 })).data, data);
  await assert.rejects(decodeImage(bytes, "12.tif", { white: 4094 }), {
    name: "ImageError",
    reason: "a sample of it is 4095, and white is 4094",
  });
  const png = readFixture("rgb16.png");
  assert.deepEqual(await decodeImage(png, "a.png", { white: 65535 }), await decodeImage(png, "a.png"));
  await assert.rejects(decodeImage(png, "a.png", { white: 1000 }), { name: "ImageError" });
  const eight = readFixture("rgb8.png");
  assert.deepEqual(await decodeImage(eight, "b.png", { white: 1000 }), await decodeImage(eight, "b.png"));
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

Deno.test("decodeImage() refuses kinds that would lose something, by name", async () => {
  for (
    const [name, kind] of [
      ["lzma.tif", "compression 34925"],
      ["two.npz", "it holds 2 arrays: a, b"],
      ["grey16.jp2", "16 bits a sample, of which only 8 would be left"],
    ] as const
  ) {
    await assert.rejects(decodeImage(readFixture(name), name), (error) => {
      assert.ok(error instanceof ImageError);
      assert.ok(error.message.includes(kind), `${name}: ${error.message}`);
      return true;
    });
  }
});

Deno.test("decodeImage() reads the array of an archive that is named, and of several refuses to choose", async () => {
  const bytes = readFixture("two.npz");
  const alone = await decodeImage(readFixture("rgb16.npz"), "rgb16.npz");
  await assert.rejects(decodeImage(bytes, "two.npz"), {
    name: "ImageError",
    reason: "it holds 2 arrays: a, b",
    remedy: "name one of them, as 'two.npz#a'",
  });
  assert.deepEqual(await decodeImage(bytes, "two.npz", { array: "a" }), alone);
  const { data } = await decodeImage(bytes, "two.npz", { array: "b" });
  assert.deepEqual(data, alone.data.slice().reverse());
});

Deno.test("readImage() takes the array behind a path", async () => {
  const [alone, both] = [await decodeImage(readFixture("rgb16.npz"), "rgb16.npz"), fixturePath("two.npz")];
  assert.deepEqual(await readImage(`${both}#a`), alone);
  const flipped = alone.data.slice().reverse();
  assert.deepEqual((await readImage(`${both}#b`)).data, flipped);
  await assert.rejects(readImage(`${both}#c`), {
    reason: "it has no array 'c'",
    remedy: "its arrays are a, b",
  });
  await assert.rejects(readImage(`${both}#1`), { reason: "it has no array '1'" });
  assert.deepEqual(await readImage(`${fixturePath("rgb16.npz")}#picture`), alone);
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
