import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { gather } from "../src/page/gather.ts";

const file = (name: string, bytes: Uint8Array<ArrayBuffer> = Uint8Array.of(1)) => ({
  name,
  file: new Blob([bytes]),
});

Deno.test("gather() takes images in the order of names, those in archives too, and names what it leaves out", async () => {
  const zip = zipSync({
    "b/2.png": Uint8Array.of(2),
    "b/1.JPG": Uint8Array.of(1),
    "__MACOSX/b/._1.png": Uint8Array.of(9),
    "notes.txt": Uint8Array.of(9),
  }) as Uint8Array<ArrayBuffer>;
  const { images, leftOut } = await gather([
    file("z.tiff"),
    file("parts/list.csv"),
    file("parts.zip", zip),
    file(".hidden/a.png"),
    file("a.png"),
    file("no_ending"),
  ]);
  assert.deepEqual(images.map(({ name }) => name), [
    "a.png",
    "parts.zip/b/1.JPG",
    "parts.zip/b/2.png",
    "z.tiff",
  ]);
  assert.deepEqual(leftOut.toSorted(), [
    ".hidden/a.png",
    "no_ending",
    "parts.zip/__MACOSX/b/._1.png",
    "parts.zip/notes.txt",
    "parts/list.csv",
  ]);
  assert.deepEqual(await images[1]?.file.bytes(), Uint8Array.of(1));
});

Deno.test("gather() says which archive is damaged", async () => {
  await assert.rejects(gather([file("a.png"), file("bad.zip")]), {
    name: "SyntaxError",
    message: /^Cannot open 'bad\.zip': .*; make the archive again$/,
  });
});
