import assert from "node:assert/strict";
import { join } from "node:path";
import type { Dataset } from "../src/evaluate/dataset.ts";
import { readLayout } from "../src/evaluate/layout.ts";
import { withFiles as withContents } from "./made_files.ts";

/** Makes empty files below a temporary folder, hands the folder to `body` and removes it. */
async function withFiles(files: string[], body: (folder: string) => void): Promise<void> {
  await withContents(Object.fromEntries(files.map((file) => [file, ""])), body);
}

/** The images of a folder without what is said of them. */
function imagesOf(folder: string): Dataset {
  const { train, test } = readLayout(folder);
  return { train, test };
}

/** What was left out, relative to the folder, by reason. */
function leftOutOf(folder: string): Record<string, string[]> {
  return Object.fromEntries(
    readLayout(folder).leftOut.reasons.map(({ reason, names }) => [
      reason,
      names.map((name) => name.replace(folder + "/", "")).sort(),
    ]),
  );
}

const REST = ["test/good/000.png", "train/good/001.PNG", "train/good/000.jpg", "train/good/notes.txt"];

Deno.test("readLayout() labels test images by folder and finds masks of either name and another format", async () => {
  const files = [
    "test/crack/000.jpg",
    "test/crack/001.png",
    "ground_truth/crack/000_mask.png",
    "ground_truth/crack/001.tif",
  ];
  await withFiles([...REST, ...files, "test/readme.png", "ground_truth/crack/999_mask.png"], (folder) => {
    assert.deepEqual(imagesOf(folder), {
      train: [join(folder, "train/good/000.jpg"), join(folder, "train/good/001.PNG")],
      test: [
        {
          path: join(folder, "test/crack/000.jpg"),
          label: 1,
          defect: "crack",
          mask: join(folder, "ground_truth/crack/000_mask.png"),
        },
        {
          path: join(folder, "test/crack/001.png"),
          label: 1,
          defect: "crack",
          mask: join(folder, "ground_truth/crack/001.tif"),
        },
        { path: join(folder, "test/good/000.png"), label: 0, defect: "good" },
      ],
    });
  });
});

Deno.test("readLayout() takes a category without masks and without training images", async () => {
  await withFiles(["test/good/0.png", "test/bad/0.png"], (folder) => {
    assert.deepEqual(imagesOf(folder), {
      train: [],
      test: [
        { path: join(folder, "test/bad/0.png"), label: 1, defect: "bad" },
        { path: join(folder, "test/good/0.png"), label: 0, defect: "good" },
      ],
    });
  });
});

Deno.test("readLayout() prefers the mask with the suffix when an image of a series is called so too", async () => {
  await withFiles(["test/cut/1.png", "ground_truth/cut/1.png", "ground_truth/cut/1_mask.png"], (folder) => {
    assert.equal(readLayout(folder).test[0]?.mask, join(folder, "ground_truth/cut/1_mask.png"));
  });
});

Deno.test("readLayout() counts defective images without a mask beside others that have one", async () => {
  const files = ["test/crack/000.png", "test/crack/001.png", "ground_truth/crack/000_mask.png"];
  await withFiles([...REST, ...files], (folder) => {
    const { test, warnings } = readLayout(folder);
    assert.deepEqual(test.map(({ mask }) => mask !== undefined), [true, false, false]);
    assert.equal(
      warnings.join(),
      `Of 2 defective images 1 have no mask and take no part in the figures of pixels: ${
        join(folder, "test/crack/001.png")
      }`,
    );
  });
});

Deno.test("readLayout() refuses a folder without test images and one that is not there", async () => {
  await withFiles(["train/good/0.png", "test/0.png", "test/good/readme.txt"], (folder) => {
    for (const name of [folder, join(folder, "missing"), join(folder, "test/0.png")]) {
      assert.throws(() => readLayout(name), { name: "DatasetError", message: /there is no image/ });
    }
  });
});

Deno.test("readLayout() knows a folder of good images by its word in any case, and says so", async () => {
  const cases = { Good: "crack", ok: "ko", NORMAL: "x", "defect-free": "y", pass: "fail" };
  for (const [good, bad] of Object.entries(cases)) {
    await withFiles([`train/${good}/0.png`, `test/${good}/1.png`, `test/${bad}/2.png`], (folder) => {
      const { train, test, guessed } = readLayout(folder);
      assert.deepEqual(train, [join(folder, `train/${good}/0.png`)]);
      const labels = Object.fromEntries(test.map(({ path, label, defect }) => [path, [label, defect]]));
      assert.deepEqual(labels, {
        [join(folder, `test/${good}/1.png`)]: [0, "good"],
        [join(folder, `test/${bad}/2.png`)]: [1, bad],
      });
      assert.ok(guessed.includes(`'${good}' is taken as good (1 image)`), `${guessed}`);
    });
  }
});

Deno.test("readLayout() takes folders of classes beside each other as a test set, and says so", async () => {
  const files = ["good/0.png", "bad/1.png", "scratch/2.png", "ground_truth/bad/1.png", "train/good/3.png"];
  await withFiles(files, (folder) => {
    const { train, test, guessed, leftOut } = readLayout(folder);
    assert.deepEqual(test.map(({ defect, label, mask }) => [defect, label, mask]), [
      ["bad", 1, join(folder, "ground_truth/bad/1.png")],
      ["good", 0, undefined],
      ["scratch", 1, undefined],
    ]);
    assert.deepEqual(train, [join(folder, "train/good/3.png")]);
    assert.deepEqual(guessed, [
      "There is no folder 'test': the classes beside each other are the test set",
    ]);
    assert.equal(leftOut.count, 0);
  });
});

Deno.test("readLayout() warns of a test set without good or without defective images", async () => {
  await withFiles(["test/a/0.png", "test/b/1.png"], (folder) => {
    assert.match(readLayout(folder).warnings.join(), /^No image of 2 is good: there is no image AUROC/);
  });
  await withFiles(["test/good/0.png"], (folder) => {
    assert.match(readLayout(folder).warnings.join(), /^No image of 1 is defective: there is no image AUROC/);
  });
});

Deno.test("readLayout() leaves other programs' folders out of the classes", async () => {
  const litter = ["test/.ipynb_checkpoints/0.png", "test/good/._0.png", "train/good/@eaDir/0.png"];
  await withFiles(["test/good/0.png", "test/crack/0.png", "train/good/1.png", ...litter], (folder) => {
    assert.deepEqual(imagesOf(folder).test.map(({ defect }) => defect), ["crack", "good"]);
    assert.deepEqual(leftOutOf(folder), {
      "of other programs": ["test/.ipynb_checkpoints/", "test/good/._0.png", "train/good/@eaDir/"],
    });
  });
});

Deno.test("readLayout() names what is in no folder of the layout, and masks of no image", async () => {
  const stray = [
    "0.png",
    "validation/good/0.png",
    "train/bad/0.png",
    "test/0.png",
    "test/crack/deep/0.png",
    "ground_truth/dent/0.png",
    "ground_truth/crack/7_mask.png",
    "ground_truth/crack/8/0.png",
  ];
  await withFiles(["test/good/0.png", "test/crack/0.png", ...stray], (folder) => {
    assert.deepEqual(leftOutOf(folder), {
      "in no folder of the layout": ["0.png", "test/0.png", "test/crack/deep/", "train/bad/", "validation/"],
      "masks of no image": ["ground_truth/crack/7_mask.png", "ground_truth/crack/8/", "ground_truth/dent/"],
    });
  });
});

Deno.test("readLayout() gives an image all masks of the folder that is called as it", async () => {
  const masks = ["ground_truth/cut/1/000.png", "ground_truth/cut/1/001.png", "ground_truth/cut/2/000.png"];
  await withFiles(["test/good/0.png", "test/cut/1.png", "test/cut/2.png", ...masks], (folder) => {
    const { test, leftOut } = readLayout(folder);
    const [one, two, three] = masks.map((path) => join(folder, path));
    assert.deepEqual(test.map(({ mask }) => mask), [[one, two], [three], undefined]);
    assert.equal(leftOut.count, 0);
  });
});
