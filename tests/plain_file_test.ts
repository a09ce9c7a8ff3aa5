import assert from "node:assert/strict";
import { join } from "node:path";
import { cliCommand } from "./run_cli.ts";
import { RESNET18 } from "../src/backbone/catalogue.ts";
import { readWeightFile } from "../src/backbone/checkpoint/import_weights.ts";
import { openOnnx } from "../src/backbone/onnx/open.ts";
import { readStored } from "../src/backbone/store.ts";
import { readDataset } from "../src/evaluate/read_dataset.ts";
import { requirePlainFile, requirePlainFileSync } from "../src/format/plain_file.ts";
import { readHeadSync } from "../src/format/read_head.ts";
import { readText, readTextSync } from "../src/format/read_text.ts";
import { readImage } from "../src/image/read/decode.ts";
import { loadModel } from "../src/model/model.ts";

/** What else than a plain file there may be, by what it is called. */
async function withOthers(
  work: (paths: Map<string, string>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const pipe = join(folder, "pipe");
  const { success } = await new Deno.Command("sh", { args: ["-c", `mkfifo '${pipe}'`] }).output();
  assert.ok(success, "the test's own pipe");
  await Deno.symlink("/dev/zero", join(folder, "link"));
  try {
    await work(
      new Map([["a folder", folder], ["a pipe", pipe], ["a device", join(folder, "link")]]),
      folder,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("requirePlainFile() says what else a path leads to, and its size if nothing else", async () => {
  await withOthers(async (paths, folder) => {
    for (const [kind, path] of paths) {
      const refused = {
        name: "TypeError",
        message: `it is ${kind}, not a plain file; give the path of a file`,
      };
      await assert.rejects(requirePlainFile(path, Infinity), refused);
      assert.throws(() => requirePlainFileSync(path, Infinity), refused);
    }
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "12345");
    assert.deepEqual([await requirePlainFile(file, 5), requirePlainFileSync(file, 5)], [5, 5]);
    await assert.rejects(requirePlainFile(file, 4), {
      name: "RangeError",
      message: /has 5 bytes, over the limit of 4;/,
    });
    assert.throws(() => requirePlainFileSync(file, 4), { name: "RangeError" });
    await assert.rejects(requirePlainFile(join(folder, "none"), 9), Deno.errors.NotFound);
    assert.throws(() => requirePlainFileSync(join(folder, "none"), 9), Deno.errors.NotFound);
  });
});

Deno.test("readers of models, networks, weights, lists and pictures refuse a folder, a pipe and a device", async () => {
  await withOthers(async (paths, folder) => {
    const readers = {
      loadModel,
      openOnnx,
      readWeightFile: (path: string) => readWeightFile(path),
      readText,
      readTextSync: (path: string) => Promise.try(readTextSync, path),
      readHeadSync: (path: string) => Promise.try(readHeadSync, path, 4),
      readImage: (path: string) => readImage(path),
      readStored: async (path: string) => {
        const stored = join(folder, `${RESNET18.name}.safetensors`);
        await Deno.symlink(path, stored);
        await readStored(RESNET18, folder).finally(() => Deno.remove(stored));
      },
    };
    for (const [name, read] of Object.entries(readers)) {
      for (const [kind, path] of paths) {
        await assert.rejects(read(path), /not a (plain )?file/, `${name}(), ${kind}`);
      }
    }
  });
});

Deno.test("readDataset() takes no pipe and no device for a list", async () => {
  await withOthers(async (paths, folder) => {
    const list = join(folder, "list.csv");
    for (const kind of ["a pipe", "a device"]) {
      await Deno.symlink(paths.get(kind) as string, list);
      await assert.rejects(readDataset(list), new RegExp(`it is ${kind}, not a plain file`));
      await Deno.remove(list);
    }
  });
});

Deno.test("the command line refuses a pipe and a device as settings, model and weights at once", async () => {
  await withOthers(async (paths) => {
    for (const kind of ["a pipe", "a device"]) {
      const path = paths.get(kind) as string;
      for (
        const args of [
          ["inspect", path],
          ["fit", "tests/fixtures/images", "--settings", path, "--model", "/nowhere/part.safetensors"],
          ["backbone", "add", "resnet18", "--weights", path],
        ]
      ) {
        const { code, stderr } = await cliCommand(args).output();
        const told = new TextDecoder().decode(stderr);
        assert.ok(
          code !== 0 && told.includes(`it is ${kind}, not a plain file`),
          `${args}: ${code}, ${told}`,
        );
      }
    }
  });
});
