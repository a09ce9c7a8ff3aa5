import assert from "node:assert/strict";
import { join } from "node:path";
import { requireWritable, writeAtomically } from "../src/format/atomic_file.ts";
import { removeAllLeftovers } from "../src/format/leftovers.ts";

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

Deno.test("writeAtomically() shows a reader one whole file or the other, whenever it looks", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "model");
    const size = 1 << 16;
    await writeAtomically(path, [new Uint8Array(size)]);
    let writing = true;
    const written = Promise.all(
      Array.from({ length: 50 }, (_, value) => writeAtomically(path, [new Uint8Array(size).fill(value)])),
    ).finally(() => writing = false);
    while (writing) {
      const seen = await Deno.readFile(path);
      assert.equal(seen.length, size);
      assert.ok(seen.every((value) => value === seen[0]));
    }
    await written;
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["model"]);
  });
});

Deno.test("writeAtomically() follows links, one to nowhere too, and leaves them as they are", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "store", "deep"), { recursive: true });
    await Deno.symlink("store/deep", join(folder, "current"));
    await Deno.symlink("../target", join(folder, "store", "deep", "model")); // from the real folder, not from the link to it
    await Deno.symlink("current/model", join(folder, "link"));
    for (const value of [1, 2]) {
      await requireWritable(join(folder, "link"));
      await writeAtomically(join(folder, "link"), [Uint8Array.of(value)]);
      assert.deepEqual(await Deno.readFile(join(folder, "store", "target")), Uint8Array.of(value));
    }
    for (const link of ["link", "current", "store/deep/model"]) {
      assert.ok((await Deno.lstat(join(folder, link))).isSymlink, link);
    }
    await Deno.symlink("round", join(folder, "round"));
    await assert.rejects(
      writeAtomically(join(folder, "round"), []),
      /it is a link that leads through more than/,
    );
  });
});

Deno.test("writeAtomically() and requireWritable() replace no folder and no device", async () => {
  await inFolder(async (folder) => {
    for (const write of [requireWritable, (path: string) => writeAtomically(path, [])]) {
      await assert.rejects(write(folder), /^Error: Cannot write '.*': it is a folder; /);
      await assert.rejects(write("/dev/null"), /^Error: Cannot write '\/dev\/null': it is no plain file; /);
    }
    assert.ok((await Deno.stat("/dev/null")).isCharDevice);
  });
});

Deno.test("writeAtomically() that fails leaves the older file, and nothing else", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "model");
    await writeAtomically(path, [Uint8Array.of(1)]);
    function* parts() {
      yield Uint8Array.of(2);
      throw new Error("no more");
    }
    await assert.rejects(writeAtomically(path, parts()), /Cannot write '.*model': no more/);
    assert.deepEqual(await Deno.readFile(path), Uint8Array.of(1));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["model"]);
  });
});

/** Writes a file that was last written to so many minutes ago. */
async function writeAged(path: string, minutes: number): Promise<void> {
  await Deno.writeTextFile(path, "half");
  const then = new Date(Date.now() - 60_000 * minutes);
  await Deno.utime(path, then, then);
}

Deno.test("requireWritable() sweeps what dead writers of the file left, and nothing else", async () => {
  await inFolder(async (folder) => {
    const id = "01234567-89ab-cdef-0123-456789abcdef";
    const old = ["model.1.partial", `model.${id}.partial`];
    const others = [
      "model.partial",
      "model.mine.partial",
      `other.${id}.partial`,
      `model.${id}`,
      `model.2.${id}.partial`,
    ];
    for (const name of [...old, ...others]) await writeAged(join(folder, name), 61);
    const young = `model.${id.replace("0", "1")}.partial`;
    await writeAged(join(folder, young), 59);
    await requireWritable(join(folder, "model"));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [...others, young].sort());
  });
});

Deno.test("removeAllLeftovers() sweeps a folder of what dead writers left, and of nothing else", async () => {
  await inFolder(async (folder) => {
    const suffix = "01234567-89ab-cdef-0123-456789abcdef.partial";
    const others = ["a.npy", "a.1.partial", "b.partial", `c.0${suffix}`, `${suffix}`];
    for (const name of [...others, `a.map.npy.${suffix}`]) await writeAged(join(folder, name), 61);
    await writeAged(join(folder, `b.${suffix}`), 59);
    await removeAllLeftovers(folder);
    assert.deepEqual(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      [...others, `b.${suffix}`].sort(),
    );
  });
});

Deno.test("requireWritable() leaves the file of a writer that lives, however long it has been waiting", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "model");
    let waited = "";
    function* parts() {
      yield Uint8Array.of(1);
      [waited] = [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name)) as [string];
      const then = new Date(Date.now() - 86_400_000);
      Deno.utimeSync(waited, then, then);
      const module = import.meta.resolve("../src/format/atomic_file.ts");
      const code = `import { requireWritable } from "${module}"; await requireWritable("${path}")`;
      const { success } = new Deno.Command("deno", { args: ["eval", "--no-lock", code] }).outputSync(); // another process
      assert.ok(success);
      yield Uint8Array.of(2);
    }
    await writeAtomically(path, parts());
    assert.match(waited, /model\..*\.partial$/);
    assert.deepEqual(await Deno.readFile(path), Uint8Array.of(1, 2));
  });
});
