import assert from "node:assert/strict";
import { readWhole } from "../src/format/read_whole.ts";

Deno.test("readWhole() gives the bytes of a file, of an empty one too", async () => {
  const path = await Deno.makeTempFile();
  try {
    assert.deepEqual(await readWhole(path), new Uint8Array(0));
    const bytes = Uint8Array.from({ length: 3e5 }, (_, i) => i * 7);
    await Deno.writeFile(path, bytes);
    assert.deepEqual(await readWhole(path), bytes);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("readWhole() refuses what is not there, and a folder", async () => {
  await assert.rejects(readWhole("/nowhere/at all"), Deno.errors.NotFound);
  await assert.rejects(readWhole("/"), /directory/i);
});
