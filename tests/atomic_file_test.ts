import assert from "node:assert/strict";
import { join } from "node:path";
import { requireWritable, writeAtomically } from "../src/format/atomic_file.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-atomic-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("writeAtomically() to one path twice at once leaves one whole file and nothing else", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "model");
    const contents = [1, 2].map((value) => new Uint8Array(1 << 20).fill(value));
    await Promise.all(contents.map((bytes) => writeAtomically(path, [bytes])));
    const written = await Deno.readFile(path);
    assert.ok(
      contents.some((bytes) => bytes.every((value, i) => value === written[i])),
      "one of both, whole",
    );
    assert.equal(written.length, 1 << 20);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["model"]);
  });
});

Deno.test("requireWritable() refuses an empty path, and a folder that does not exist", async () => {
  await inFolder(async (folder) => {
    await assert.rejects(requireWritable(""), /Cannot write '': it is empty; give a path/);
    await assert.rejects(requireWritable(join(folder, "none", "model")), /Cannot write '.*none\/model'/);
    await requireWritable(join(folder, "model"));
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});
