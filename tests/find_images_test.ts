import assert from "node:assert/strict";
import { join } from "node:path";
import { findImages } from "../src/cli/images.ts";
import { encodePng } from "../src/image/write/png.ts";
import { withFiles } from "./made_files.ts";

const DRAWN = encodePng({ width: 16, height: 16, channels: 1, data: new Uint8Array(256) }, "oddspot");

Deno.test("findImages() takes a file that is named outright, whatever it is called and holds", async () => {
  await withFiles({ "._0.png": "", "x.overlay.png": DRAWN, "notes.txt": "" }, (folder) => {
    const paths = ["._0.png", "x.overlay.png", "notes.txt"].map((name) => join(folder, name));
    assert.deepEqual(findImages(paths), { paths, ignored: { count: 0, reasons: [] } });
  });
});

Deno.test("findImages() leaves out of a glob what it leaves out of a folder, unless the glob asks for it", async () => {
  const files = { "a/0.png": "", "a/out.png": DRAWN, "a/@eaDir/0.png": "", "a/sub.png/1.png": "" };
  await withFiles(files, (folder) => {
    const { paths, ignored } = findImages([join(folder, "**/*.png")]);
    assert.deepEqual(paths, [join(folder, "a/0.png"), join(folder, "a/sub.png/1.png")]);
    assert.deepEqual(ignored.reasons.map(({ reason, count }) => [reason, count]), [
      ["of other programs", 1],
      ["drawn by this program", 1],
      ["folders that match a glob", 1],
    ]);
    assert.deepEqual(findImages([join(folder, "a/@eaDir/*")]).paths, [join(folder, "a/@eaDir/0.png")]);
  });
});

Deno.test("findImages() says of a folder without pictures what it holds instead", async () => {
  await withFiles({ "a/0.png": "", "a/b.txt": "", "c/._0.png": "" }, (folder) => {
    assert.throws(() => findImages([join(folder, "a"), join(folder, "c")]), {
      name: "UsageError",
      message: /folder '.*c': it holds 1 files, none .*\.png.* 1 of other programs: .*c.\._0\.png/,
    });
  });
});

Deno.test("findImages() takes a page of a file that is named outright, and a file of that very name", async () => {
  await withFiles({ "a.tif": "", "b.tif#2": "", "c.npz": "" }, (folder) => {
    const paths = ["a.tif#2", "b.tif#2", "c.npz#depth"].map((name) => join(folder, name));
    assert.deepEqual(findImages(paths).paths, paths);
    assert.throws(() => findImages([join(folder, "b.tif#3")]), { name: "UsageError" });
    assert.throws(() => findImages([join(folder, "a.tif#0")]), { name: "UsageError" });
  });
});
