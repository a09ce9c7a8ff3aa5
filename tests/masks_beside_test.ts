import assert from "node:assert/strict";
import { join } from "node:path";
import { readDataset } from "../src/evaluate/read_dataset.ts";
import { encodePng } from "../src/image/write/png.ts";
import { withFiles } from "./made_files.ts";

function mask(marked: boolean): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(256);
  if (marked) data.fill(255, 40, 60);
  return encodePng({ width: 16, height: 16, channels: 1, data });
}

const [GOOD, BAD] = [mask(false), mask(true)];

Deno.test("readDataset() takes images with masks beside them, good where nothing is marked", async () => {
  const files = {
    "kos01/Part0.jpg": "",
    "kos01/Part0_label.png": GOOD,
    "kos01/Part1.jpg": "",
    "kos01/Part1_label.png": BAD,
    "kos02/Part0.jpg": "",
    "kos02/Part0_label.png": BAD,
    "kos02/Part9.jpg": "",
  };
  await withFiles(files, async (folder) => {
    const { train, test, leftOut, guessed } = await readDataset(folder);
    const at = (name: string) => join(folder, name);
    assert.deepEqual(train, []);
    assert.deepEqual(test, [
      { path: at("kos01/Part0.jpg"), label: 0, defect: "good" },
      { path: at("kos01/Part1.jpg"), label: 1, defect: "defective", mask: at("kos01/Part1_label.png") },
      { path: at("kos02/Part0.jpg"), label: 1, defect: "defective", mask: at("kos02/Part0_label.png") },
    ]);
    assert.deepEqual(leftOut.reasons, [
      { reason: "without a mask beside them", count: 1, names: [at("kos02/Part9.jpg")] },
    ]);
    assert.match(guessed.join(), /Masks lie beside their images \(3 images\)/);
  });
});

Deno.test("readDataset() trains on the good images of a folder train, if masks lie beside images there", async () => {
  const files = {
    "train/1.png": "",
    "train/1_GT.png": GOOD,
    "train/2.png": "",
    "train/2_GT.png": BAD,
    "test/3.png": "",
    "test/3_GT.png": BAD,
    "test/4.png": "",
    "test/4_GT.png": GOOD,
  };
  await withFiles(files, async (folder) => {
    const { train, test, guessed } = await readDataset(folder);
    assert.deepEqual(train, [join(folder, "train/1.png")]);
    assert.deepEqual(test.map(({ label }) => label), [1, 0]);
    assert.match(guessed.join(), /Not used: 1 image to train on that masks mark/);
  });
});

Deno.test("readDataset() of a folder without masks beside images says what layout it wants", async () => {
  await withFiles({ "a/1.png": "", "a/1_x.png": GOOD }, async (folder) => {
    await assert.rejects(readDataset(folder), {
      name: "DatasetError",
      message: /no image in a folder 'test\/good'/,
    });
  });
});
