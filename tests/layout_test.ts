import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { readLayout } from "../src/evaluate/layout.ts";

/** Makes empty files below a temporary folder, hands the folder to `body` and removes it. */
function withFiles(files: string[], body: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    for (const file of files) {
      Deno.mkdirSync(join(folder, dirname(file)), { recursive: true });
      Deno.writeTextFileSync(join(folder, file), "");
    }
    body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const REST = ["test/good/000.png", "train/good/001.PNG", "train/good/000.jpg", "train/good/notes.txt"];

Deno.test("readLayout() labels test images by folder and finds masks of either name and another format", () => {
  const files = [
    "test/crack/000.jpg",
    "test/crack/001.png",
    "ground_truth/crack/000_mask.png",
    "ground_truth/crack/001.tif",
  ];
  withFiles([...REST, ...files, "test/readme.png", "ground_truth/crack/999_mask.png"], (folder) => {
    assert.deepEqual(readLayout(folder), {
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

Deno.test("readLayout() takes a category without masks and without training images", () => {
  withFiles(["test/good/0.png", "test/bad/0.png"], (folder) => {
    assert.deepEqual(readLayout(folder), {
      train: [],
      test: [
        { path: join(folder, "test/bad/0.png"), label: 1, defect: "bad" },
        { path: join(folder, "test/good/0.png"), label: 0, defect: "good" },
      ],
    });
  });
});

Deno.test("readLayout() prefers the mask with the suffix when an image of a series is called so too", () => {
  withFiles(["test/cut/1.png", "ground_truth/cut/1.png", "ground_truth/cut/1_mask.png"], (folder) => {
    assert.equal(readLayout(folder).test[0]?.mask, join(folder, "ground_truth/cut/1_mask.png"));
  });
});

Deno.test("readLayout() refuses a defect with masks for some of its images only, naming the image", () => {
  const files = ["test/crack/000.png", "test/crack/001.png", "ground_truth/crack/000_mask.png"];
  withFiles([...REST, ...files], (folder) => {
    assert.throws(() => readLayout(folder), {
      name: "DatasetError",
      message: /crack.001\.png' has no mask among the 1 in 'ground_truth\/crack'; add '001_mask\.png'/,
    });
  });
});

Deno.test("readLayout() refuses a folder without test images and one that is not there", () => {
  withFiles(["train/good/0.png", "test/0.png", "test/good/readme.txt"], (folder) => {
    for (const name of [folder, join(folder, "missing"), join(folder, "test/0.png")]) {
      assert.throws(() => readLayout(name), { name: "DatasetError", message: /there is no image/ });
    }
  });
});
