import assert from "node:assert/strict";
import { hashImage } from "../src/image/image_hash.ts";
import type { Image } from "../src/image/image.ts";
import { inBatches } from "../src/image/sources.ts";
import { fixturePath, readFixture } from "./image_fixtures.ts";

const COLOUR: Image = {
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
};
const GREY: Image = { width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

async function hex(image: Image): Promise<string> {
  return (await hashImage(image)).toHex();
}

/** The picture with more channels: grey repeated as RGB if it must, alpha of any value. */
function widened({ width, height, channels, data }: Image, to: 2 | 3 | 4): Image {
  const colours = to >= 3 ? 3 : 1;
  const pixels = Array.from({ length: width * height }, (_, pixel) => {
    const own = Array.from(data.subarray(pixel * channels, (pixel + 1) * channels));
    const shown = channels === colours ? own : [own[0] as number, own[0] as number, own[0] as number];
    return to === colours ? shown : [...shown, 200 - pixel];
  });
  return { width, height, channels: to, data: new (data.constructor as typeof Uint8Array)(pixels.flat()) };
}

Deno.test("hashImage() is SHA-256 of a heading and of the samples' hash", async () => {
  const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const text = (words: string) => sha256(new TextEncoder().encode(words));
  const samples = await sha256(Uint8Array.from(COLOUR.data));
  assert.equal(await hex(COLOUR), await text(`["image",2,2,3,8]\n${samples}`));
  assert.equal((await hashImage(COLOUR)).length, 32);
});

Deno.test("hashImage() gives one hash to the file, the bytes and the pixels of a picture", async () => {
  for (const file of ["grey8.png", "grey16.png", "ga8.png", "rgb8.png", "rgba8.png", "rgba16.png"]) {
    const path = fixturePath(file);
    const [[fromPath, fromBytes] = []] = await Array.fromAsync(inBatches([path, readFixture(file)], 2));
    const { width, height, channels, data } = fromPath?.image as Image;
    const apart = data instanceof Uint16Array
      ? new Uint16Array(data.length + 1)
      : new Uint8Array(data.length + 1);
    apart.set(data, 1); // begins inside its buffer
    const wanted = await hex(fromPath?.image as Image);
    assert.equal(await hex(fromBytes?.image as Image), wanted);
    assert.equal(await hex({ width, height, channels, data: apart.subarray(1) }), wanted);
  }
});

Deno.test("hashImage() takes samples that threads share", async () => {
  const data = new Uint8Array(new SharedArrayBuffer(COLOUR.data.length));
  data.set(COLOUR.data);
  assert.equal(await hex({ ...COLOUR, data }), await hex(COLOUR));
});

Deno.test("hashImage() does not look at alpha, nor at whether grey was saved as RGB", async () => {
  const deep: Image = { ...GREY, data: Uint16Array.of(1, 256, 3, 65535, 5, 6) };
  for (const image of [GREY, deep]) {
    const all = await Promise.all([image, ...([2, 3, 4] as const).map((to) => widened(image, to))].map(hex));
    assert.equal(new Set(all).size, 1);
  }
  assert.equal(await hex(widened(COLOUR, 4)), await hex(COLOUR));
});

Deno.test("hashImage() tells pictures apart by sample, size, depth and colour", async () => {
  const repeated = widened(GREY, 3).data;
  const images: Image[] = [
    GREY,
    { ...GREY, data: GREY.data.slice().reverse() },
    { ...GREY, width: 2, height: 3 },
    { ...GREY, width: 6, height: 1 },
    { ...GREY, data: Uint16Array.from(GREY.data) },
    { ...GREY, data: Uint16Array.from(GREY.data, (value) => 257 * value) },
    { ...GREY, width: 1, height: 2, channels: 3 },
    {
      ...GREY,
      channels: 3,
      data: Uint8Array.from(repeated, (value, i) => i === repeated.length - 1 ? value + 1 : value),
    },
    {
      ...GREY,
      channels: 3,
      data: Uint8Array.from(repeated, (value, i) => i === repeated.length - 2 ? value + 1 : value),
    },
  ];
  assert.equal(new Set(await Promise.all(images.map(hex))).size, images.length);
});
