import assert from "node:assert/strict";
import { join } from "node:path";
import { encodePng } from "../src/image/write/png.ts";
import { groupOf, readCategories } from "../src/reproduce/categories.ts";
import { QUICK, runCli, writePictures } from "./run_cli.ts";

const SIZE = 64;

/** Two categories in the MVTec AD layout; `bolt` has masks, `wood` has none. */
function writeDataset(root: string): void {
  const mask = new Uint8Array(SIZE * SIZE);
  for (let y = 20; y < 32; y++) mask.fill(255, y * SIZE + 20, y * SIZE + 36);
  for (const [seed, name] of ["wood", "bolt"].entries()) {
    writePictures(join(root, name, "train", "good"), 4, 10 + seed);
    writePictures(join(root, name, "test", "good"), 2, 20 + seed);
    writePictures(join(root, name, "test", "hole"), 2, 30 + seed);
  }
  const masks = join(root, "bolt", "ground_truth", "hole");
  Deno.mkdirSync(masks, { recursive: true });
  for (const name of ["000_mask.png", "001_mask.png"]) {
    Deno.writeFileSync(join(masks, name), encodePng({ width: SIZE, height: SIZE, channels: 1, data: mask }));
  }
  Deno.mkdirSync(join(root, "notes", "test"), { recursive: true });
}

Deno.test("readCategories() takes sub-folders with train/good and test, and groups them as the paper", async () => {
  const root = await Deno.makeTempDir();
  writeDataset(root);
  const { categories, others } = readCategories(root);
  assert.deepEqual(
    categories.map(({ name, group, train, test }) => [name, group, train.length, test.length]),
    [["bolt", "object", 4, 4], ["wood", "texture", 4, 4]],
  );
  assert.deepEqual(others, ["notes"]);
  assert.throws(
    () => readCategories(join(root, "notes")),
    /none of its 1 sub-folders has 'train\/good' and 'test'/,
  );
  assert.throws(() => readCategories(join(root, "nowhere")), /there is no such folder/);
  assert.deepEqual(["carpet", "grid", "leather", "tile", "screw"].map(groupOf), [
    "texture",
    "texture",
    "texture",
    "texture",
    "object",
  ]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("reproduce writes the table, computes only what is missing, and starts anew with other settings", async () => {
  const root = await Deno.makeTempDir();
  writeDataset(join(root, "data"));
  Deno.renameSync(join(root, "data", "bolt", "test", "good"), join(root, "data", "bolt", "test", "ok"));
  Deno.writeTextFileSync(join(root, "data", "wood", "train", "good", "._0.png"), "");
  const out = join(root, "out");
  const run = (...more: string[]) =>
    runCli(["reproduce", join(root, "data"), "--out", out, ...QUICK, ...more]);
  const read = async () => JSON.parse(await Deno.readTextFile(join(out, "table.json")));
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /Left out, without train\/good or test: notes/);
  assert.match(first.stderr, /^bolt: 'ok' is taken as good \(2 images\)$/m);
  assert.match(first.stderr, /^wood: Left out: 1 \(1 of other programs: .*\._0\.png\)$/m);
  assert.match(first.stderr, /^Warning: 2\/2 wood, seed 0: No defective image of 2 has a mask/m);
  assert.match(first.stdout, /2 of 2 runs/);
  assert.match(first.stdout, /\| wood \| 1 \| \d+\.\d \| - \| - \|/);
  assert.match(first.stdout, /\| bolt \| 1 \| \d+\.\d \| \d+\.\d \| \d+\.\d \|/);
  const table = await read();
  assert.deepEqual(table.rows.map(({ name }: { name: string }) => name), [
    "wood",
    "bolt",
    "all textures",
    "all objects",
    "all",
  ]);
  const kept = [...Deno.readDirSync(join(out, "results"))].map(({ name }) => name).sort();
  assert.deepEqual(kept.map((name) => name.replace(/-[0-9a-f]{16}\.json$/, "")), [
    "bolt-seed0",
    "wood-seed0",
  ]);

  await Deno.remove(join(out, "results", kept[1] as string));
  const second = await run();
  assert.equal(second.code, 0, second.stderr);
  assert.match(second.stderr, /bolt, seed 0: done before/);
  assert.match(second.stderr, /wood, seed 0: fit/);
  assert.doesNotMatch(second.stderr, /bolt, seed 0: fit|wood, seed 0: done before/);
  assert.deepEqual(await read(), table);
  assert.equal((await Deno.readTextFile(join(out, "table.csv"))).split("\n").length, 7);

  const third = await run("--epsilon", "0.02", "--categories", "bolt");
  assert.doesNotMatch(third.stderr, /done before/);
  assert.equal([...Deno.readDirSync(join(out, "results"))].length, 3);

  const moved = await run("--variant", "rd", "--seeds", "1", "--categories", "bolt");
  assert.match(moved.stderr, /the random crop is as large as the centre crop that it replaces/);
  assert.equal(moved.code, 1);
  const cropped = await run("--variant", "rd", "--crop", "56", "--seeds", "1-2", "--categories", "bolt");
  assert.equal(cropped.code, 0, cropped.stderr);
  assert.match(
    cropped.stdout,
    /\| bolt \| 2 \| \d+\.\d ± \d+\.\d \| \d+\.\d ± \d+\.\d \| \d+\.\d ± \d+\.\d \|/,
  );
  const both = await run("--ablation", "pca:5");
  assert.match(both.stderr, /Cannot reproduce: --dims is what 'ablation' sets/);
  assert.equal(both.code, 2);
  const unknown = await run("--categories", "nut");
  assert.match(unknown.stderr, /--categories names 'nut'.*has bolt, wood/);
  assert.equal(unknown.code, 2);
  await Deno.remove(root, { recursive: true });
});
