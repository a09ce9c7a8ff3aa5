/** Small data sets beside the project, of which the figures were once wrong without a word. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { masksOf } from "../src/evaluate/dataset.ts";
import { readDataset } from "../src/evaluate/read_dataset.ts";
import { readMask } from "../src/evaluate/read_mask.ts";
import { readImage } from "../src/image/read/decode.ts";
import { findRegions } from "../src/regions/regions.ts";

const CASES = new URL("../../shared/cases/", import.meta.url);

/** Runs a test on a case, unless there is none, which is said. */
function testCase(name: string, what: string, body: (folder: string) => Promise<void> | void): void {
  Deno.test(`${name}: ${what}`, async () => {
    const folder = fileURLToPath(new URL(name, CASES));
    try {
      Deno.statSync(folder);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      console.log(`SKIPPED: there is no ../shared/cases/${name} beside the project`);
      return;
    }
    await body(folder);
  });
}

for (const name of ["B1_checkpoints", "B2_appledouble", "B3_Good", "B3_ok_ko", "B4_loco"]) {
  testCase(name, "has 8 good images, 2 defective ones and their masks", async (folder) => {
    const { test } = await readDataset(folder);
    assert.deepEqual([0, 1].map((label) => test.filter((image) => image.label === label).length), [8, 2]);
    assert.deepEqual(test.filter(({ label }) => label === 1).map((image) => masksOf(image).length), [1, 1]);
  });
}

for (const name of ["B4_loco", "B5_jpeg_mask", "B6_rgba_mask"]) {
  testCase(name, "has masks of 2 regions and about 140 pixels", async (folder) => {
    let [pixels, regions] = [0, 0];
    for (const test of (await readDataset(folder)).test.filter(({ label }) => label === 1)) {
      const { width, height } = await readImage(test.path);
      const mask = await readMask(test, { name: test.path, width, height }, (path) => readImage(path));
      assert.ok(mask);
      pixels += mask.bits.reduce((sum, bit) => sum + bit, 0);
      regions += findRegions(mask.bits, [height, width], 8).regions;
    }
    assert.equal(regions, 2);
    assert.ok(Math.abs(pixels - 140) <= 2, `${pixels} pixels`);
  });
}
