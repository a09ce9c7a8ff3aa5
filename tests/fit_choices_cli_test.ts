import assert from "node:assert/strict";
import { join } from "node:path";
import { type CliResult, QUICK, runCli, writePictures } from "./run_cli.ts";

const folder = await Deno.makeTempDir({ prefix: "oddspot-choices-" });
const good = writePictures(join(folder, "good"), 5, 1);
const model = join(folder, "part.safetensors");
const fit = (...args: string[]) =>
  runCli(["fit", join(folder, "good"), "--model", model, "--no-power", ...QUICK, ...args]);

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function assertFails({ code, stdout, stderr }: CliResult, wanted: number, words: RegExp): void {
  assert.deepEqual([code, stdout], [wanted, ""], stderr);
  assert.match(stderr, words);
}

Deno.test("fit refuses what needs left-out scores where none are made", async () => {
  for (const flags of [["--robust"], ["--exclude-suspects", "1"]]) {
    assertFails(
      await fit("--no-calibrate", ...flags),
      2,
      new RegExp(`${flags[0]} ranks good images with each left out`),
    );
  }
  for (const flags of [["--suspects", join(folder, "shown")], ["--rates", "0.1"]]) {
    assertFails(await fit("--no-calibrate", ...flags), 2, new RegExp(`Cannot use ${flags[0]}`));
  }
});

Deno.test("fit leaves suspects away only where enough images stay", async () => {
  assertFails(
    await fit("--exclude-suspects", "3"),
    1,
    /Cannot leave 3 suspects away: of 5 images at least 3/,
  );
  assertFails(
    await fit("--exclude-suspects", "1", "--group-by", "."),
    1,
    /Cannot leave suspects away.* show 1;/,
  );
  const { code, stdout, stderr } = await fit("--exclude-suspects", "2");
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).dropped.length, 2);
});

Deno.test("fit says before it computes that overlays of suspects have no place", async () => {
  const result = await fit("--suspects", good[0] as string);
  assertFails(result, 1, /Cannot make folder/);
  assert.doesNotMatch(result.stderr, /GPU:/);
});

Deno.test("fit leaves files, folders and globs away, by whatever path they were given", async () => {
  const here = join(folder, "good");
  for (
    const [name, left] of [[join(here, "00[01].png"), 3], [join(here, "..", "good", "000.png"), 4]] as const
  ) {
    const { code, stdout, stderr } = await fit("--exclude", name);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).images, left);
  }
  assertFails(await fit("--exclude", here, "--no-calibrate"), 1, /received 0/);
  const [other] = writePictures(join(folder, "other"), 1, 2) as [string];
  assertFails(await fit("--exclude", other), 2, /it is not among the 5 images/);
});

Deno.test("fit of one part says why there is no threshold", async () => {
  const { code, stderr } = await fit("--group-by", "folder");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /5 images show 1 part: /);
  assert.match(stderr, /No threshold: all 5 images are of one part/);
});

Deno.test("calibrate refuses the images of the fit", async () => {
  const { code, stderr } = await fit();
  assert.equal(code, 0, stderr);
  const out = join(folder, "again.safetensors");
  const again = (...images: string[]) => runCli(["calibrate", ...images, "--model", model, "--out", out]);
  assertFails(await again(...good), 1, /was fitted to all of the images; give/);
  const others = writePictures(join(folder, "others"), 4, 3);
  const alone = await again(...others);
  const mixed = await again(...good, ...others);
  assert.equal(mixed.code, 0, mixed.stderr);
  const medians = [alone, mixed].map(({ stdout }) => JSON.parse(stdout).medianPixel);
  assert.equal(medians[1], medians[0], "pixels of images that the model knows do not count");
  assert.equal((await fit("--no-calibrate")).code, 0);
  assertFails(await again(...others, ...good), 1, /was fitted to '.*000\.png'; give/);
});

Deno.test("inspect prints settings or a table of rates, not both", async () => {
  assertFails(await runCli(["inspect", model, "--settings", "--rates", "0.1"]), 2, /received both/);
});
