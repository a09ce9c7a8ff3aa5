import assert from "node:assert/strict";
import { join } from "node:path";
import { OpenFile, openOrRead } from "../src/format/open_file.ts";
import { layOutSafetensors, parseLargeSafetensors, parseSafetensors } from "../src/format/safetensors.ts";
import { storedTensor } from "../src/format/dtype.ts";
import { withFolder } from "./with_folder.ts";

Deno.test("openOrRead() opens large files, and reads of them what is asked for", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a");
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i * 7);
    await Deno.writeFile(path, bytes);
    assert.deepEqual(await openOrRead(path, { limit: 1000, held: 1000 }), bytes);
    const file = await openOrRead(path, { limit: 1000, held: 999 });
    assert.ok(file instanceof OpenFile);
    assert.equal(file.size, 1000);
    assert.deepEqual(file.read(990, 1000), bytes.slice(990));
    assert.deepEqual(file.read(0, 3), bytes.slice(0, 3));
    await assert.rejects(openOrRead(path, { limit: 999, held: 0 }), RangeError);
  });
});

Deno.test("OpenFile goes on with the file that it opened, and says when that has become shorter", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a");
    await Deno.writeFile(path, new Uint8Array(100).fill(1));
    const file = await openOrRead(path, { limit: 100, held: 0 }) as OpenFile;
    await Deno.writeFile(join(folder, "b"), new Uint8Array(100).fill(2));
    await Deno.rename(join(folder, "b"), path);
    assert.deepEqual(file.read(0, 2), Uint8Array.of(1, 1));
    const other = await openOrRead(path, { limit: 100, held: 0 }) as OpenFile;
    await Deno.truncate(path, 50);
    assert.throws(() => other.read(40, 60), { message: /bytes 40 to 60 .* ends before; it was changed/ });
  });
});

Deno.test("parseLargeSafetensors() leaves large tensors in the file, and finds what parseSafetensors() finds", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a");
    const large = storedTensor("F32", [2 ** 18 + 1], Float32Array.from({ length: 2 ** 18 + 1 }, (_, i) => i));
    const small = storedTensor("U8", [3], Uint8Array.of(1, 2, 3));
    const { parts, size } = layOutSafetensors(new Map([["large", large], ["small", small]]), { a: "b" });
    const bytes = new Uint8Array(await new Blob([...parts]).arrayBuffer());
    assert.equal(bytes.length, size);
    await Deno.writeFile(path, bytes);
    const file = await openOrRead(path, { limit: size, held: 0 }) as OpenFile;
    const [found, wanted] = [parseLargeSafetensors(file, "a"), parseSafetensors(bytes, "a")];
    assert.deepEqual([...found.tensors.values()].map(({ read }) => read !== undefined), [true, false]);
    assert.equal(found.metadata["a"], "b");
    for (const [name, { dtype, shape, data }] of wanted.tensors) {
      const tensor = found.tensors.get(name);
      assert.deepEqual([tensor?.dtype, tensor?.shape, tensor?.data], [dtype, shape, data.slice()]);
    }
    const again = layOutSafetensors(found.tensors, { a: "b" });
    assert.deepEqual(new Uint8Array(await new Blob([...again.parts]).arrayBuffer()), bytes);
    await Deno.truncate(path, size - 1);
    const torn = await openOrRead(path, { limit: size, held: 0 }) as OpenFile;
    assert.throws(() => parseLargeSafetensors(torn, "a"), /truncated/);
  });
});
