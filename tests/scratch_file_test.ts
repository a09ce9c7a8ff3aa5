import assert from "node:assert/strict";
import { join } from "node:path";
import { ScratchFile } from "../src/format/scratch_file.ts";
import { withFolder } from "./with_folder.ts";

Deno.test("ScratchFile takes bytes beside a file and gives them again, and leaves no name", async () => {
  await withFolder(async (folder) => {
    using file = await ScratchFile.beside(join(folder, "model.safetensors"));
    assert.equal(file.append(Uint8Array.of(1, 2, 3)), 0);
    assert.equal(file.append(Uint8Array.of(4, 5)), 3);
    assert.deepEqual(file.read(1, 5), Uint8Array.of(2, 3, 4, 5));
    assert.deepEqual(file.read(2, 2), new Uint8Array());
    assert.throws(() => file.read(4, 6), /shorter/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    file[Symbol.dispose]();
    file[Symbol.dispose]();
    await assert.rejects(ScratchFile.beside(join(folder, "missing", "model")), {
      message:
        /^Cannot make a temporary file in '.*missing': .*; give a model file in a folder that is writable$/,
    });
  });
});
