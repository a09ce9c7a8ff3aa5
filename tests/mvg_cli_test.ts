import assert from "node:assert/strict";
import { join } from "node:path";
import { loadModel } from "../src/model/model.ts";
import { runCli, writePictures } from "./run_cli.ts";

/** Options that make a fit small and quick: the network sees 64 x 64 pixels. */
const SMALL = ["--resize", "64", "--crop", "none"];

Deno.test("fit --method mvg finds components in a first pass, and score tells what each level adds", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-mvg-" });
  try {
    const good = writePictures(join(folder, "good"), 6, 1);
    const model = join(folder, "mvg.safetensors");
    const options = ["--method", "mvg", "--reduce", "pca:0.9", "--levels", "0,2", ...SMALL];
    const fit = await runCli(["fit", join(folder, "good"), "--model", model, ...options]);
    assert.equal(fit.code, 0, fit.stderr);
    assert.equal(JSON.parse(fit.stdout).method, "mvg");
    const { settings } = await loadModel(model);
    assert.equal(settings.calibration?.images, 6);
    const others = writePictures(join(folder, "others"), 2, 2);
    const scored = await runCli(["score", ...others, "--model", model]);
    assert.equal(scored.code, 0, scored.stderr);
    for (const line of scored.stdout.trim().split("\n")) {
      const { score, levels } = JSON.parse(line);
      const parts = Object.values<number>(levels);
      assert.deepEqual(Object.keys(levels), [settings.backbone.taps[0], settings.backbone.taps[2]]);
      assert.ok(Math.abs((parts[0] as number) + (parts[1] as number) - score) < 1e-6 * score);
    }
    const known = await runCli(["score", good[0] as string, "--model", model]);
    const { seen, levels } = JSON.parse(known.stdout);
    assert.deepEqual([seen, levels], [true, undefined], "levels of a left-out score are not known");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("fit refuses a reduction that it cannot read, and one for another method", async () => {
  const unread = await runCli(["fit", "x", "--model", "m", "--method", "mvg", "--reduce", "opca:2"]);
  assert.equal(unread.code, 2);
  assert.match(unread.stderr, /'--reduce <how>' argument 'opca:2' is invalid. It must be none, opca:SHARE/);
  const folder = await Deno.makeTempDir({ prefix: "oddspot-mvg-" });
  try {
    writePictures(folder, 2, 1);
    const stray = await runCli(["fit", folder, "--model", join(folder, "m"), "--reduce", "none", ...SMALL]);
    assert.equal(stray.code, 2);
    assert.match(
      stray.stderr,
      /Cannot fit: --reduce is of mvg, mahalanobis-ad: received it with method padim/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
