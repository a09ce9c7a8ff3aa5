import assert from "node:assert/strict";
import { join } from "node:path";
import { QUICK, runCli, writePictures } from "./run_cli.ts";
import { withFiles } from "./made_files.ts";

Deno.test("score of a folder that its own output lies in stays as long as it was, and says what it leaves out", async () => {
  await withFiles({ "good/._000.png": "not a picture" }, async (folder) => {
    const model = join(folder, "part.safetensors");
    const good = join(folder, "good");
    writePictures(good, 3, 1);
    const fit = await runCli(["fit", good, "--model", model, ...QUICK, "--no-power"]);
    assert.equal(fit.code, 0, fit.stderr);
    assert.match(fit.stderr, /^Left out: 1 \(1 of other programs: .*\._000\.png\)$/m);
    assert.deepEqual(JSON.parse(fit.stdout).leftOut, {
      count: 1,
      reasons: [{ reason: "of other programs", count: 1, names: [join(good, "._000.png")] }],
    });
    const drawn = ["--out", join(good, "maps"), "--overlay", "--maps", "png,tiff"];
    for (const counted of [/^Left out: 1 \(/m, /^Left out: 10 \(.*9 drawn by this program/m]) {
      const { stdout, stderr } = await runCli(["score", good, "--model", model, ...drawn]);
      assert.equal(stdout.trim().split("\n").length, 3, stderr);
      assert.match(stderr, counted);
    }
  });
});
