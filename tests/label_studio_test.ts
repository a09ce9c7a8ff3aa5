import assert from "node:assert/strict";
import { join } from "node:path";
import { readDataset } from "../src/evaluate/read_dataset.ts";
import { withFiles } from "./made_files.ts";

const brush = (...labels: string[]) => ({
  type: "brushlabels",
  from_name: "tag",
  original_width: 4,
  value: { format: "rle", rle: [0, 0, 1], brushlabels: labels },
});
const choice = (...words: string[]) => ({ type: "choices", value: { choices: words } });
const done = (id: number, ...result: object[]) => ({ id, completed_by: 1, was_cancelled: false, result });

/** A task as the export JSON has it. */
const task = (id: number, image: string, ...annotations: object[]) => ({ id, annotations, data: { image } });

const FILES = ["1a2b3c4d-a.png", "b.png", "deep/c d.png", "e.png", "f.png"];

async function read(list: unknown, files: readonly string[] = FILES) {
  const contents = { "x.json": JSON.stringify(list), ...Object.fromEntries(files.map((file) => [file, ""])) };
  let found: Awaited<ReturnType<typeof readDataset>> | undefined;
  let root = "";
  await withFiles(contents, async (folder) => {
    root = folder;
    found = await readDataset(join(folder, "x.json"));
  });
  const { test, guessed, leftOut } = found as NonNullable<typeof found>;
  const plain = (path: string) => path.replace(`${root}/`, "");
  return {
    test: test.map(({ path, label, defect, mask }) => {
      const masks = typeof mask === "string" ? plain(mask) : mask?.map(plain);
      return [plain(path), label, defect, ...(masks === undefined ? [] : [masks])];
    }),
    guessed,
    leftOut: leftOut.reasons.flatMap(({ names }) => names.map(plain)),
  };
}

Deno.test("readDataset() takes Label Studio's JSON with the masks of every label and annotator of a task", async () => {
  const masks = [
    "task-7-annotation-9-by-1-tag-scratch-0.png",
    "masks/task-7-annotation-9-by-1-tag-scratch-1.png",
    "task-7-annotation-11-by-ab@c.d-tag-deep-hole-0.png",
    "task-71-annotation-9-by-1-tag-scratch-0.png",
    "task-8-annotation-12-by-1-tag-dust-0.png",
    "task-9-annotation-13-by-1-tag-ok-0.png",
  ];
  const { test, guessed, leftOut } = await read([
    task(
      7,
      "/data/upload/3/1a2b3c4d-a.png",
      done(9, brush("scratch"), brush("scratch")),
      done(11, brush("deep", "hole")),
    ),
    task(8, "/data/upload/3/99999999-b.png", done(12, brush("dust"))),
    task(9, "/data/local-files/?d=parts/c%20d.png", done(13, brush("ok"))),
    task(10, "s3://bucket/e.png?x=1", { ...done(14, brush("dust")), was_cancelled: true }),
  ], [...FILES, ...masks]);
  assert.deepEqual(test, [
    [
      "1a2b3c4d-a.png",
      1,
      "deep+hole+scratch",
      [masks[1], masks[0], masks[2]],
    ],
    ["b.png", 1, "dust", masks[4]],
    ["deep/c d.png", 0, "good"],
  ]);
  assert.deepEqual(leftOut.toSorted(), [masks[5], masks[3]].toSorted());
  assert.deepEqual(guessed, [
    "A list of Label Studio: where nothing was drawn the image is taken as good (1 image)",
    "Not used: 1 image that nobody looked at",
  ]);
});

Deno.test("readDataset() takes Label Studio's JSON-MIN, choices for defective, and says where masks are missing", async () => {
  const { test, guessed } = await read([
    {
      id: 1,
      image: "/data/upload/3/1a2b3c4d-a.png",
      tag: [{ format: "rle", rle: [1], brushlabels: ["dust"] }],
      annotator: 1,
      annotation_id: 5,
    },
    { id: 2, image: "b.png", verdict: "defective", line: "1", annotation_id: 6 },
    { id: 5, image: "f.png", line: "1", created_at: "2021-03-09T21:52:49.513742Z", annotation_id: 9 },
    { id: 3, image: "c d.png", verdict: { choices: ["ok", "dry"] }, annotation_id: 7 },
    {
      id: 4,
      image: "e.png",
      box: [{ x: 1, y: 1, width: 5, height: 5, rectanglelabels: ["dent"] }],
      annotation_id: 8,
    },
  ]);
  assert.deepEqual(test, [
    ["1a2b3c4d-a.png", 1, "dust"],
    ["b.png", 1, "anomalous"],
    ["f.png", 0, "good"],
    ["deep/c d.png", 0, "good"],
    ["e.png", 1, "dent"],
  ]);
  assert.match(
    guessed.at(-1) ?? "",
    /^What was drawn with the brush on 1 image is not beside the list: export/,
  );
});

Deno.test("readDataset() takes choices of Label Studio's JSON", async () => {
  const { test } = await read([
    task(1, "b.png", done(1, choice("NG"))),
    task(2, "e.png", done(2, choice("OK"))),
  ]);
  assert.deepEqual(test, [["b.png", 1, "anomalous"], ["e.png", 0, "good"]]);
});

Deno.test("readDataset() refuses JSON that is no export of Label Studio, and images that are not there or twice", async () => {
  const refused = async (list: unknown, message: RegExp, files = FILES) => {
    await assert.rejects(read(list, files), { name: "DatasetError", message });
  };
  await refused({}, /a file in JSON must be a list of tasks, as Label Studio exports them/);
  await refused([{ image: "b.png", label: 1 }], /entry 1 is no task of Label Studio/);
  await refused([task(1, "b.png")], /nobody has looked at any/);
  await refused([task(4, "none.png", done(1))], /task 4: image 'none\.png' is not there; put it below/);
  await refused([task(4, "b.png", done(1))], /task 4: there are 2 files of the name 'b\.png'/, [
    "b.png",
    "c/b.png",
  ]);
  await refused([{ ...task(4, "", done(1)), data: { a: "x.png", b: "y.png" } }], /it names 2 images/);
});
