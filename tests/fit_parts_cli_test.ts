/** `fit` on the command line: which images belong together, which are left away, what it tells of them. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { readImage } from "../mod.ts";
import { encodePng } from "../src/image/write/png.ts";
import { type CliResult, QUICK, runCli, writePictures } from "./run_cli.ts";

/** Ten good images in five folders of two, and one with a plain defect, made once for all tests of this file. */
const made = (async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-parts-" });
  for (const [i, path] of writePictures(folder, 10, 1).entries()) {
    const part = join(folder, "good", `part${Math.floor(i / 2)}`);
    await Deno.mkdir(part, { recursive: true });
    await Deno.rename(path, join(part, `frame${i % 2}.png`));
  }
  const odd = join(folder, "odd.png");
  const { data: good } = await readImage(join(folder, "good", "part0", "frame0.png"));
  const data = good.map((sample, i) => inSpot(Math.floor(i / 3)) ? 255 - sample : sample);
  await Deno.writeFile(odd, encodePng({ width: 64, height: 64, channels: 3, data: Uint8Array.from(data) }));
  return { folder, good: join(folder, "good"), odd };
})();

globalThis.addEventListener("unload", async () => {
  Deno.removeSync((await made).folder, { recursive: true });
});

/** Whether a pixel of 64 x 64 is in the defect. */
function inSpot(pixel: number): boolean {
  return Math.hypot(pixel % 64 - 40, Math.floor(pixel / 64) - 24) < 12;
}

/** Fits the good images and the odd one. */
async function fit(...options: string[]): Promise<CliResult & { path: string }> {
  const { folder, good, odd } = await made;
  const path = join(folder, "some.model");
  return { ...await runCli(["fit", good, odd, "--model", path, ...QUICK, "--no-power", ...options]), path };
}

/** What a fit that worked printed on stdout. */
async function fitted(...options: string[]) {
  const { code, stdout, stderr } = await fit(...options);
  assert.equal(code, 0, stderr);
  return { ...JSON.parse(stdout), stderr };
}

Deno.test("fit --group-by folder takes the images of a folder together", async () => {
  const { folder } = await made;
  const { parts, images, together, stderr } = await fitted("--group-by", "folder");
  assert.deepEqual([images, parts, together.length], [11, 6, 5]);
  assert.deepEqual(together[0], [0, 1].map((frame) => join(folder, "good", "part0", `frame${frame}.png`)));
  assert.match(
    stderr,
    /^11 images show 6 parts: 10 images belong together, such as .*frame0\.png, .*frame1\.png\./m,
  );
});

Deno.test("fit --group-by takes a regular expression on the path", async () => {
  assert.deepEqual((await fitted("--group-by", "(frame.|odd)\\.png$")).parts, 3);
});

Deno.test("fit --group-by takes a CSV file, and refuses one that does not name every image", async () => {
  const { folder, odd } = await made;
  const csv = join(folder, "parts.csv");
  const rows = [0, 1, 2, 3, 4].flatMap((part) =>
    [0, 1].map((frame) => `good/part${part}/frame${frame}.png,${part < 2 ? "first" : `part${part}`}`)
  );
  await Deno.writeTextFile(csv, ["image,part", ...rows, "odd.png,odd"].join("\n"));
  assert.equal((await fitted("--group-by", csv)).parts, 5);

  await Deno.writeTextFile(csv, ["image,part", ...rows].join("\n"));
  const { code, stderr } = await fit("--group-by", csv);
  assert.equal(code, 2);
  assert.ok(stderr.includes(`1 of 11 are not in it, '${odd}'`), stderr);
});

for (
  const [what, by, message] of [
    ["a pattern that some names do not match", "frame.", "1 of 11 have none, 'ODD'"],
    ["what is no regular expression", "(", "use 'folder', a CSV file or a regular expression"],
    ["a CSV file that is not there", "none.csv", "none.csv"],
  ] as const
) {
  Deno.test(`fit --group-by refuses ${what}`, async () => {
    const { code, stdout, stderr } = await fit("--group-by", by);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.ok(stderr.includes(message.replace("ODD", (await made).odd)), stderr);
  });
}

Deno.test("fit --suspects writes overlays of what stands out, and tells why", async () => {
  const { folder, odd } = await made;
  const overlays = join(folder, "overlays");
  const { suspects, dropped, stderr } = await fitted("--suspects", overlays);
  assert.equal(suspects.length, 1);
  const [{ name, overlay, threshold, without, standsOut }] = suspects;
  assert.deepEqual([name, standsOut, without < threshold, dropped], [odd, true, true, []]);
  assert.equal(overlay, join(overlays, "odd.overlay.png"));
  assert.ok((await readImage(overlay)).width > 64);
  assert.match(
    stderr,
    /1 of the good images stands out; look at it, .*--exclude, --exclude-suspects or --robust/,
  );
  assert.match(stderr, /^ {2}.*odd\.png: evidence .* without it the threshold would be/m);
});

Deno.test("fit --exclude leaves images away, --robust and --exclude-suspects those that stand out", async () => {
  const { odd } = await made;
  const excluded = await fitted("--exclude", odd);
  const { images, suspects, threshold } = excluded;
  assert.deepEqual([images, suspects, excluded.dropped], [10, [], []]);
  for (const leave of [["--robust"], ["--exclude-suspects", "1"]]) {
    const { dropped, images, stderr, ...found } = await fitted(...leave);
    assert.deepEqual([dropped, images, found.threshold], [[odd], 10, threshold]);
    assert.match(stderr, /^Left away as suspects: .*odd\.png\. .* optimistic/m);
  }
});

Deno.test("fit --exclude refuses a path that is not given, and names it", async () => {
  const other = fileURLToPath(import.meta.resolve("../src/demo/overview.png"));
  const { code, stderr } = await fit("--exclude", other);
  assert.equal(code, 2);
  assert.ok(
    stderr.includes(
      `Cannot leave '${other}' away: it is not among the 11 images that are given`,
    ),
    stderr,
  );
});

Deno.test("fit refuses --robust together with --exclude-suspects", async () => {
  const { code, stderr } = await fit("--robust", "--exclude-suspects", "1");
  assert.equal(code, 2);
  assert.match(stderr, /--exclude-suspects says how many to leave away, 'robust' finds out: received both/);
});

/** Lines of a table of rates: each begins with its rate. */
function rowsOf(text: string): string[] {
  return text.split("\n").filter((line) => /^ *\d+(\.\d+)?% /.test(line));
}

Deno.test("fit --rates prints a table on stderr, inspect --rates the same on stdout", async () => {
  const { stderr, model } = await fitted("--rates", "0.01,0.05,0.2");
  const inspected = await runCli(["inspect", model, "--rates", "0.01,0.05,0.2"]);
  assert.equal(inspected.code, 0, inspected.stderr);
  const rows = rowsOf(inspected.stdout);
  assert.deepEqual(rows.map((row) => row.trim().split(" ")[0]), ["1%", "5%", "20%"]);
  assert.deepEqual(rowsOf(stderr), rows);
  for (const rates of ["0", "1", "0.1,0.1", "many"]) {
    const { code, stdout, stderr } = await runCli(["inspect", model, "--rates", rates]);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, /--rates/);
  }
});

Deno.test("fit refuses --rates that are none before it reads an image", async () => {
  const { code, stdout, stderr } = await fit("--rates", "0.01,2");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /--rates/);
});
