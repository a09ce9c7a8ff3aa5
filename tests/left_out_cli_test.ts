import assert from "node:assert/strict";
import { join } from "node:path";
import { encodePng } from "../src/image/write/png.ts";
import { QUICK, runCli, writePictures } from "./run_cli.ts";
import { withFiles } from "./made_files.ts";

Deno.test("fit, score and eval say what they leave out of a folder, score its own output too", async () => {
  await withFiles({ "good/._000.png": "not a picture" }, async (folder) => {
    const model = join(folder, "part.safetensors");
    const good = join(folder, "good");
    writePictures(good, 3, 1);
    const fit = await runCli(["fit", good, "--model", model, ...QUICK, "--no-power"]);
    assert.equal(fit.code, 0, fit.stderr);
    assert.match(fit.stderr, /^Left out: 1 \(1 of other programs: .*\._000\.png\)$/m);
    const leftOut = {
      count: 1,
      reasons: [{ reason: "of other programs", count: 1, names: [join(good, "._000.png")] }],
    };
    assert.deepEqual(JSON.parse(fit.stdout).leftOut, leftOut);

    const drawn = ["--out", join(good, "maps"), "--overlay", "--maps", "png,tiff"];
    for (const counted of [/^Left out: 1 \(/m, /^Left out: 10 \(.*9 drawn by this program/m]) {
      const { stdout, stderr } = await runCli(["score", good, "--model", model, ...drawn]);
      assert.equal(stdout.trim().split("\n").length, 3, stderr);
      assert.match(stderr, counted);
    }

    const data = join(folder, "data");
    await Deno.mkdir(join(data, "ground_truth", "ko"), { recursive: true });
    await Deno.mkdir(join(data, "test"));
    Deno.removeSync(join(good, "maps"), { recursive: true });
    Deno.renameSync(good, join(data, "test", "OK"));
    writePictures(join(data, "test", "ko"), 2, 2);
    const mask = { width: 64, height: 64, channels: 1, data: new Uint8Array(64 * 64).fill(255) } as const;
    await Deno.writeFile(join(data, "ground_truth", "ko", "000.png"), encodePng(mask));
    const { stdout, stderr } = await runCli(["eval", data, "--model", model, "--json"]);
    const told = JSON.parse(stdout);
    assert.deepEqual([told.image.normal, told.image.anomalous, told.leftOut.count], [3, 2, 1]);
    assert.deepEqual(told.guessed, [
      "'OK' is taken as good (3 images)",
      "'ko' is taken as defective (2 images)",
    ]);
    assert.equal(told.warnings.length, 2);
    assert.match(told.warnings[0], /^Of 2 defective images 1 have no mask .*001\.png$/);
    assert.match(told.warnings[1], /^Masks that mark 90% of their image or more.*: 1 \(.*000\.png\)$/);
    for (const text of [...told.warnings.map((text: string) => `Warning: ${text}`), ...told.guessed]) {
      assert.equal(stderr.split("\n").filter((line) => line === text).length, 1, stderr);
    }
  });
});
