import assert from "node:assert/strict";
import { readWhole } from "../src/format/read_whole.ts";

Deno.test("readWhole() gives the bytes of a file, of an empty one too", async () => {
  const path = await Deno.makeTempFile();
  try {
    assert.deepEqual(await readWhole(path, 0), new Uint8Array(0));
    const bytes = Uint8Array.from({ length: 3e5 }, (_, i) => i * 7);
    await Deno.writeFile(path, bytes);
    assert.deepEqual(await readWhole(path, 3e5), bytes);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readWhole() refuses what is not there, what is no plain file, and what is too large", async () => {
  await assert.rejects(readWhole("/nowhere/at all", 9), Deno.errors.NotFound);
  await assert.rejects(readWhole("/", Infinity), /it is a folder, not a plain file/);
  const path = await Deno.makeTempFile();
  try {
    await Deno.truncate(path, 2 ** 43); // sparse: takes no room on the disk
    await assert.rejects(readWhole(path, 2 ** 32), {
      name: "RangeError",
      message: "it has 8796093022208 bytes, over the limit of 4294967296; give the path of a smaller file",
    });
    await assert.rejects(readWhole(path, Infinity), {
      name: "RangeError",
      message: "there is no memory for its 8796093022208 bytes; give the path of a smaller file",
    });
  } finally {
    await Deno.remove(path);
  }
});
