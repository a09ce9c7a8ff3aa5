import assert from "node:assert/strict";
import { join } from "node:path";
import { SpillFile } from "../src/format/spill_file.ts";

const FOLDER = new URL("../src/platform/deno_temporary.ts", import.meta.url);
const CHECK = new URL("../src/format/spill_file.ts", import.meta.url);

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-spill-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test("SpillFile gives back what was appended, wherever it is", async () => {
  await withFolder(async (folder) => {
    using file = await SpillFile.open(folder);
    const places = [[[1, 2, 3], [4]], [[5]], [[], [6, 7]]].map((parts) =>
      file.append(parts.map((part) => Uint8Array.from(part)))
    );
    assert.deepEqual(places, [0, 4, 5]);
    assert.equal(file.size, 7);
    const [a, b] = [new Uint8Array(2), new Uint8Array(3)];
    file.read(2, [a, b]);
    assert.deepEqual([[...a], [...b]], [[3, 4], [5, 6, 7]]);
    assert.throws(() => file.read(6, [a]), /shorter than what was written/);
    assert.equal(file.append([Uint8Array.of(8)]), 7);
  });
});

Deno.test("SpillFile has no name", async () => {
  await withFolder(async (folder) => {
    using _file = await SpillFile.open(folder);
    assert.deepEqual(names(folder), []);
  });
});

Deno.test("SpillFile leaves nothing of a process that is killed", async () => {
  await withFolder(async (folder) => {
    const program = `
      import { SpillFile } from ${JSON.stringify(CHECK.href)};
      const file = await SpillFile.open(${JSON.stringify(folder)});
      file.append([new Uint8Array(1000)]);
      console.log(file.size);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    `;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", `--allow-read=${folder}`, `--allow-write=${folder}`, "-"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode(program));
    await input.close();
    const output = child.stdout.getReader();
    assert.equal(new TextDecoder().decode((await output.read()).value), "1000\n");
    child.kill("SIGKILL");
    await output.cancel();
    assert.equal((await child.status).signal, "SIGKILL");
    assert.deepEqual(names(folder), []);
  });
});

Deno.test("SpillFile sweeps what was left of another, and only that", async () => {
  await withFolder(async (folder) => {
    const old = new Date(Date.now() - 2 * 3_600_000);
    const left = `oddspot-spill.${crypto.randomUUID()}.partial`;
    const others = ["oddspot-spill", "notes.txt", `other.${crypto.randomUUID()}.partial`];
    for (const name of [left, ...others]) {
      await Deno.writeTextFile(join(folder, name), "");
      await Deno.utime(join(folder, name), old, old);
    }
    const young = `oddspot-spill.${crypto.randomUUID()}.partial`;
    await Deno.writeTextFile(join(folder, young), "");
    using _file = await SpillFile.open(folder);
    assert.deepEqual(names(folder).sort(), [...others, young].sort());
  });
});

Deno.test("SpillFile.open() fails where no file can be made", async () => {
  await assert.rejects(SpillFile.open("/nowhere/at/all"), Deno.errors.NotFound);
});

/** What a process with exactly these permissions takes for the folder. */
async function folderWith(permissions: readonly string[], TMPDIR: string): Promise<string | null> {
  const program = `
    import { temporaryFolder } from ${JSON.stringify(FOLDER.href)};
    console.log(JSON.stringify(temporaryFolder()));
  `;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...permissions, `data:application/typescript,${encodeURIComponent(program)}`],
    env: { TMPDIR },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("temporaryFolder() is where this process may read and write without asking", async () => {
  await withFolder(async (folder) => {
    const [read, write] = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    const env = "--allow-env=TMPDIR";
    assert.equal(await folderWith([read, write, env], folder), folder);
    assert.equal(await folderWith(["--allow-read", "--allow-write", "--allow-env"], folder), folder);
    assert.equal(await folderWith([read, env], folder), null);
    assert.equal(await folderWith([write, env], folder), null);
    assert.equal(await folderWith([read, write], folder), null, "which the environment names unheard");
    assert.equal(await folderWith(["--allow-read=/tmp", "--allow-write=/tmp"], folder), "/tmp");
    assert.equal(await folderWith([], folder), null);
  });
});
