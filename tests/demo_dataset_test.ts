import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { decode } from "fast-png";
import { type DatasetOptions, makeDataset } from "../src/demo/dataset.ts";
import { DEFECT_KINDS } from "../src/demo/defects/defects.ts";
import { masksOf } from "../src/evaluate/dataset.ts";
import { readLayout } from "../src/evaluate/layout.ts";

const SMALL = { size: 64, train: 2, testGood: 1, perDefect: 2 };

/** Runs a test in a new folder that is removed afterwards. */
async function inFolder(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Hash of each picture below a folder, by its path there. */
function pictures(directory: string, below = ""): Record<string, string> {
  return Object.assign(
    {},
    ...[...Deno.readDirSync(join(directory, below))].map(({ name, isDirectory }) => {
      const path = join(below, name);
      if (isDirectory) return pictures(directory, path);
      if (!name.endsWith(".png")) return {};
      return { [path]: createHash("sha256").update(Deno.readFileSync(join(directory, path))).digest("hex") };
    }),
  );
}

const make = (directory: string, options: Partial<DatasetOptions> = {}) =>
  makeDataset({ directory, ...SMALL, ...options });

Deno.test("makeDataset() writes the layout that readLayout() reads, with the labels that it returns", async () => {
  await inFolder(async (directory) => {
    const made = await make(directory);
    const read = readLayout(directory);
    assert.equal(made.directory, directory);
    assert.deepEqual(made.train, read.train);
    const byPath = (a: { path: string }, b: { path: string }) => a.path < b.path ? -1 : 1;
    assert.deepEqual([...made.test].sort(byPath), [...read.test].sort(byPath));
    assert.deepEqual(
      Object.keys(pictures(directory)).sort(),
      [
        ...DEFECT_KINDS.flatMap((
          kind,
        ) => [`ground_truth/${kind}/000_mask.png`, `ground_truth/${kind}/001_mask.png`]),
        ...DEFECT_KINDS.flatMap((kind) => [`test/${kind}/000.png`, `test/${kind}/001.png`]),
        ...["test/good/000.png", "train/good/000.png", "train/good/001.png"],
      ].sort(),
    );
  });
});

Deno.test("makeDataset() writes RGB pictures and grey masks of the size asked for, each mask with a defect", async () => {
  await inFolder(async (directory) => {
    const { train, test } = await make(directory);
    const properties = (path: string) => {
      const { width, height, channels, depth } = decode(Deno.readFileSync(path));
      return { width, height, channels, depth };
    };
    for (const path of [...train, ...test.map(({ path }) => path)]) {
      assert.deepEqual(properties(path), { width: 64, height: 64, channels: 3, depth: 8 });
    }
    const masks = test.flatMap(({ mask }) => mask ?? []);
    assert.equal(masks.length, 10);
    for (const mask of masks) {
      assert.deepEqual(properties(mask), { width: 64, height: 64, channels: 1, depth: 8 });
      assert.deepEqual(new Set(decode(Deno.readFileSync(mask)).data), new Set([0, 255]));
    }
  });
});

Deno.test("makeDataset() takes 40 good parts to fit, 8 to test and 4 of each defect at 256 px by default", async () => {
  await inFolder(async (directory) => {
    // Only the plan is of interest: the first report stops the work.
    const counts: number[][] = [];
    const onProgress = (...progress: [number, number]) => {
      counts.push(progress);
      throw new Error("enough");
    };
    await assert.rejects(makeDataset({ directory, onProgress }), { message: "enough" });
    assert.deepEqual(counts, [[1, 40 + 8 + 4 * DEFECT_KINDS.length]]);
    assert.equal(decode(Deno.readFileSync(join(directory, "train/good/000.png"))).width, 256);
  });
});

Deno.test("makeDataset() makes the same files for the same seed, and others for another", async () => {
  await inFolder(async (directory) => {
    await make(join(directory, "a"), { seed: 7 });
    await make(join(directory, "b"), { seed: 7 });
    await make(join(directory, "c"), { seed: 8 });
    const [a, b, c] = ["a", "b", "c"].map((name) => pictures(join(directory, name)));
    assert.deepEqual(a, b);
    assert.deepEqual(Object.entries(a ?? {}).filter(([path, hash]) => c?.[path] === hash), []);
    const hashes = Object.values(a ?? {});
    assert.equal(new Set(hashes).size, hashes.length, "no two pictures are the same");
  });
});

Deno.test("makeDataset() adds pictures to one group without changing any other picture", async () => {
  await inFolder(async (directory) => {
    await make(join(directory, "few"));
    await make(join(directory, "many"), { train: 4, testGood: 3 });
    const [few, many] = ["few", "many"].map((name) => pictures(join(directory, name)));
    const shared = Object.fromEntries(Object.entries(many ?? {}).filter(([path]) => path in (few ?? {})));
    assert.deepEqual(shared, few);
    assert.equal(Object.keys(many ?? {}).length, Object.keys(few ?? {}).length + 4);
  });
});

Deno.test("makeDataset() replaces a data set that it made before", async () => {
  await inFolder(async (directory) => {
    await make(directory, { train: 3 });
    await make(directory, { train: 1, perDefect: 0 });
    assert.deepEqual(Object.keys(pictures(directory)).sort(), ["test/good/000.png", "train/good/000.png"]);
  });
});

Deno.test("makeDataset() leaves a folder alone that holds anything else", async () => {
  await inFolder(async (directory) => {
    await Deno.mkdir(join(directory, "train"));
    await Deno.writeTextFile(join(directory, "train", "mine.png"), "mine");
    await assert.rejects(make(directory), {
      name: "Error",
      message: /to be empty or made by this program, found 'train'/,
    });
    assert.equal(Deno.readTextFileSync(join(directory, "train", "mine.png")), "mine");
  });
  await inFolder(async (directory) => {
    await make(directory, { perDefect: 0 });
    await Deno.writeTextFile(join(directory, "notes.txt"), "mine");
    await assert.rejects(make(directory), {
      name: "Error",
      message: /found 'notes.txt'; name a new folder$/,
    });
    assert.equal(Object.keys(pictures(directory)).length, 3);
  });
});

Deno.test("makeDataset() reports each picture", async () => {
  await inFolder(async (directory) => {
    const reports: string[] = [];
    await make(directory, { perDefect: 0, onProgress: (done, total) => reports.push(`${done}/${total}`) });
    assert.deepEqual(reports, ["1/3", "2/3", "3/3"]);
  });
});

Deno.test("makeDataset() spreads the severities of a kind from hard to plain", async () => {
  await inFolder(async (directory) => {
    const { test } = await make(directory, { train: 0, testGood: 0, perDefect: 4 });
    const area = (name: string) => {
      const found = test.find(({ path }) => path.endsWith(join("missing", name)));
      const [mask = ""] = found ? masksOf(found) : [];
      return decode(Deno.readFileSync(mask)).data.filter((value) => value > 0).length;
    };
    // In this order: countersink (a ring), small screw hole, chip, whole fixing hole, the largest.
    assert.ok(area("001.png") < area("000.png") && area("000.png") < area("003.png"));
  });
});

Deno.test("makeDataset() refuses sizes and counts outside their range before it writes", async () => {
  await inFolder(async (directory) => {
    for (
      const [name, value] of [["size", 63], ["size", 2049], ["size", 64.5], ["train", -1], [
        "perDefect",
        1.5,
      ]] as const
    ) {
      await assert.rejects(make(directory, { [name]: value }), {
        name: "RangeError",
        message: new RegExp(
          `^Cannot make data set: expected '${name}' to be an integer .* received ${value}$`,
        ),
      });
    }
    await assert.rejects(make(directory, { seed: -1 }), { name: "RangeError", message: /received -1$/ });
    assert.deepEqual([...Deno.readDirSync(directory)], []);
  });
});
