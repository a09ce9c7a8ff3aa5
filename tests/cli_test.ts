import assert from "node:assert/strict";
import { judgeOf } from "../src/verdict/judgement.ts";
import { basename, join } from "node:path";
import type { OutlinedRegion } from "../src/regions/outlined_regions.ts";
import { float32, storedTensor } from "../src/format/dtype.ts";
import { requireTensor } from "../src/format/require_tensor.ts";
import { encodePng } from "../src/image/write/png.ts";
import { loadModel, saveModel } from "../src/model/model.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";
import { forge } from "./forge.ts";
import { cliCommand, type CliResult, QUICK, runCli, writePictures } from "./run_cli.ts";

/** A folder with pictures and a model, made once for all tests of this file. */
const made = (async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-cli-" });
  const good = writePictures(join(folder, "good"), 5, 1);
  const model = join(folder, "part.safetensors");
  const fit = await runCli(["fit", join(folder, "good"), "--model", model, ...QUICK]);
  return { folder, good, model, fit };
})();

globalThis.addEventListener("unload", async () => {
  Deno.removeSync((await made).folder, { recursive: true });
});

function assertFails({ code, stdout, stderr }: CliResult, wantedCode: number, ...words: RegExp[]): void {
  assert.equal(code, wantedCode, stderr);
  assert.equal(stdout, "", "data belongs on stdout, messages do not");
  for (const word of words) assert.match(stderr, word);
}

function leftovers(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".partial"));
}

Deno.test("fit writes a model and one line of JSON", async () => {
  const { model, fit, folder } = await made;
  assert.equal(fit.code, 0, fit.stderr);
  const line = JSON.parse(fit.stdout);
  assert.deepEqual([line.images, line.dims, line.model], [5, 12, model]);
  assert.deepEqual(Object.keys(line.power.kinds), ["patch", "scar"], "of what was planted");
  const { metadata } = parseSafetensors(await Deno.readFile(model), model);
  assert.equal(JSON.parse(metadata["oddspot"] ?? "").images, 5);
  assert.deepEqual(leftovers(folder), []);
});

Deno.test("score prints a line for every image and writes the files asked for", async () => {
  const { model, folder, good } = await made;
  const out = join(folder, "maps");
  const { code, stdout, stderr } = await runCli(
    ["score", ...good.slice(0, 2), "--model", model, "--out", out, "--maps", "npy,tiff,png", "--overlay"],
  );
  assert.equal(code, 0, stderr);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ image }) => image), good.slice(0, 2));
  for (const { score, width, height, scored, files } of lines) {
    assert.ok(score > 0);
    assert.deepEqual([width, height], [64, 64]);
    assert.deepEqual(scored, { left: 0, top: 0, width: 64, height: 64 });
    for (const path of Object.values<string>(files)) assert.ok(Deno.statSync(path).size > 0);
    assert.deepEqual(Object.keys(files), ["npy", "tiff", "png", "overlay"]);
  }
});

Deno.test("score tells the regions over the pixel threshold and leaves out small ones", async () => {
  const { model, folder } = await made;
  const [other] = writePictures(join(folder, "others"), 1, 2) as [string];
  const regionsAt = async (...options: string[]) => {
    const { code, stdout, stderr } = await runCli([
      "score",
      other,
      "--model",
      model,
      "--regions",
      ...options,
    ]);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const everywhere = await regionsAt("--pixel-threshold", "0");
  assert.deepEqual(
    everywhere.regions.map(({ area, box, centroid, contour }: OutlinedRegion) => ({
      area,
      box,
      centroid,
      contour,
    })),
    [{
      area: 64 * 64,
      box: { left: 0, top: 0, width: 64, height: 64 },
      centroid: { x: 32, y: 32 },
      contour: { outer: [[64, 0], [64, 64], [0, 64], [0, 0]], holes: [] },
    }],
  );
  assert.ok(Math.abs(everywhere.regions[0].peak.score / everywhere.evidence.place.value - 1) < 1e-6);
  assert.deepEqual((await regionsAt("--pixel-threshold", "0", "--min-area", "4097")).regions, []);
  assert.equal(everywhere.verdict, "normal");
  assert.deepEqual((await regionsAt()).regions, [], "a normal image has no regions");
});

Deno.test("eval writes a report with the pictures of every image", async () => {
  const { model, folder } = await made;
  const data = join(folder, "labelled");
  writePictures(join(data, "test", "good"), 2, 6);
  const bad = writePictures(join(data, "test", "<hole>"), 2, 7);
  for (const path of bad) {
    const mask = new Uint8Array(64 * 64).fill(255, 64 * 20, 64 * 30);
    const folder = join(data, "ground_truth", "<hole>");
    Deno.mkdirSync(folder, { recursive: true });
    const name = basename(path).replace(".png", "_mask.png");
    Deno.writeFileSync(join(folder, name), encodePng({ width: 64, height: 64, channels: 1, data: mask }));
  }
  const report = join(folder, "report.html");
  const { code, stdout, stderr } = await runCli(["eval", data, "--model", model, "--report", report]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /image AUROC/);
  const text = Deno.readTextFileSync(report);
  assert.match(text, /<h1>labelled: part\.safetensors<\/h1>/);
  assert.match(text, /&lt;hole&gt;\/001\.png/);
  assert.equal(text.match(/<img /g)?.length, 2 * 2 + 2 * 3);
  const nowhere = join(folder, "missing", "report.html");
  const refused = await runCli(["eval", data, "--model", model, "--report", nowhere]);
  assertFails(refused, 1, /Cannot write/, /report\.html/);
  assert.doesNotMatch(refused.stderr, /GPU:/, "said before anything is computed");
});

Deno.test("inspect prints the settings of a model", async () => {
  const { model } = await made;
  const { code, stdout } = await runCli(["inspect", model]);
  assert.equal(code, 0);
  const summary = JSON.parse(stdout);
  assert.equal(summary.name, "efficientnet-lite0-rd12");
  assert.equal(summary.method.dims, 12);
});

Deno.test("--help and --version end with code 0 and write to stdout", async () => {
  for (const args of [["--help"], ["fit", "--help"], ["score", "--help"], ["--version"]]) {
    const { code, stdout, stderr } = await runCli(args);
    assert.equal(code, 0);
    assert.ok(stdout.length > 0);
    assert.equal(stderr, "");
  }
});

Deno.test("arguments that cannot be used end with code 2 and say which", async () => {
  const { folder, good, model } = await made;
  const empty = join(folder, "empty");
  Deno.mkdirSync(empty, { recursive: true });
  const cases: [string[], RegExp][] = [
    [["fit", empty, "--model", "x"], /folder '.*empty'.*holds 0 files/],
    [["fit", join(folder, "nowhere"), "--model", "x"], /nowhere/],
    [["fit", ...good], /--model/],
    [["fit", ...good, "--model", "x", "--dims", "none"], /--dims/],
    [["fit", ...good, "--model", "x", "--bogus"], /--bogus/],
    [["score", ...good, "--model", model, "--overlay"], /--out/],
    [["score", ...good, "--model", model, "--pixel-threshold", "3"], /--pixel-threshold: .*--regions/],
    [["score", ...good, "--model", model, "--min-area", "3"], /--min-area: .*--regions/],
    [["score", ...good, "--model", model, "--scale", "1,2"], /--scale: .*--overlay/],
    [["eval", folder, "--model", model, "--min-area", "3"], /--min-area: .*--report/],
    [["reproduce", folder, "--out", "x", "--seeds", "0-99999999"], /range 0-99999999 has over 1000 numbers/],
    [["fit", ...good, "--model", "x", "--threads", "65"], /--threads .*from 1 to \d+\.\n/],
    [["frobnicate"], /frobnicate/],
  ];
  for (const [args, word] of cases) assertFails(await runCli(args), 2, word);
});

Deno.test("fit names a file that is no image, leaves no model, and goes on without it with --skip-bad", async () => {
  const { folder } = await made;
  const pictures = join(folder, "with text");
  writePictures(pictures, 3, 2);
  Deno.writeTextFileSync(join(pictures, "001.png"), "not a picture");
  const model = join(folder, "bad.safetensors");
  const strict = await runCli(["fit", pictures, "--model", model, ...QUICK]);
  assertFails(strict, 1, /001\.png/);
  assert.throws(() => Deno.statSync(model), Deno.errors.NotFound);
  const lenient = await runCli(["fit", pictures, "--model", model, "--skip-bad", ...QUICK]);
  assert.equal(lenient.code, 0, lenient.stderr);
  assert.match(lenient.stderr, /left out.*001\.png/);
  const { images, skipped } = JSON.parse(lenient.stdout);
  assert.deepEqual([images, skipped.length], [2, 1]);
});

Deno.test("fit refuses truncated, tiny and extreme images by name", async () => {
  const { folder, good } = await made;
  const bytes = Deno.readFileSync(good[0] as string);
  const cases = join(folder, "broken");
  Deno.mkdirSync(cases, { recursive: true });
  Deno.writeFileSync(join(cases, "cut.png"), bytes.subarray(0, bytes.length / 2));
  const [tiny] = writePictures(join(folder, "tiny"), 1, 3, 1);
  for (const path of [join(cases, "cut.png"), tiny as string]) {
    const result = await runCli([
      "fit",
      ...good,
      path,
      "--model",
      join(folder, "none.safetensors"),
      ...QUICK,
    ]);
    assertFails(result, 1, new RegExp(path.replaceAll(/[.\\]/g, "\\$&")));
  }
});

Deno.test("fit of one image fails and says how many it needs", async () => {
  const { folder, good } = await made;
  const result = await runCli([
    "fit",
    good[0] as string,
    "--model",
    join(folder, "one.safetensors"),
    ...QUICK,
  ]);
  assertFails(result, 1, /at least 2 good images: received 1/);
});

Deno.test("fit of identical images fails and says what is wrong with them", async () => {
  const { folder, good } = await made;
  const copies = join(folder, "copies");
  Deno.mkdirSync(copies, { recursive: true });
  for (const i of [0, 1, 2]) Deno.copyFileSync(good[0] as string, join(copies, `${i}.png`));
  const model = join(folder, "copies.safetensors");
  const fit = await runCli(["fit", copies, "--model", model, ...QUICK]);
  assertFails(fit, 1, /wanted good images that differ: received 3 that are all the same to the network/);
  assert.throws(() => Deno.statSync(model), Deno.errors.NotFound);
});

Deno.test("score refuses a truncated model and one of another backbone", async () => {
  const { folder, good, model } = await made;
  const bytes = Deno.readFileSync(model);
  const cut = join(folder, "cut.safetensors");
  Deno.writeFileSync(cut, bytes.subarray(0, bytes.length - 1));
  assertFails(await runCli(["score", ...good, "--model", cut]), 1, /cut\.safetensors/, /truncated|damaged/);
  const other = join(folder, "other.safetensors");
  const { settings, tensors } = await loadModel(model);
  const backbone = { ...settings.backbone, weights: `0000${settings.backbone.weights.slice(4)}` };
  await saveModel({ name: other, settings: { ...settings, backbone }, tensors }, other);
  assertFails(await runCli(["score", ...good, "--model", other]), 1, /backbone/, /0000/);
});

Deno.test("commands fail with advice when there is no adapter", async () => {
  const { folder, good } = await made;
  const result = await runCli(["fit", ...good, "--model", join(folder, "x.safetensors")], {
    DENO_WEBGPU_BACKEND: "none",
  });
  assertFails(result, 1, /no adapter/, /mesa-vulkan-drivers/);
});

Deno.test("fit says before it computes that the model cannot be written", async () => {
  const { folder, good } = await made;
  const inFile = join(good[0] as string, "part.safetensors");
  for (const path of [join(folder, "missing", "part.safetensors"), inFile, folder]) {
    const result = await runCli(["fit", ...good, "--model", path, ...QUICK]);
    assertFails(result, 1, /Cannot write/);
    assert.doesNotMatch(result.stderr, /GPU:/);
  }
});

Deno.test("Ctrl-C in the middle of a fit ends with code 130 and leaves nothing half-written", async () => {
  const { folder } = await made;
  const many = join(folder, "many");
  writePictures(many, 60, 5);
  const model = join(folder, "interrupted.safetensors");
  const child = cliCommand(["fit", many, "--model", model, "--batch", "1"]).spawn();
  const errors = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("GPU:")) {
    const { value, done } = await errors.read();
    if (done) break;
    said += value;
  }
  child.kill("SIGINT");
  const { code } = await child.status;
  await errors.cancel();
  await child.stdout.cancel();
  assert.equal(code, 130, said);
  assert.throws(() => Deno.statSync(model), Deno.errors.NotFound);
  assert.deepEqual(leftovers(folder), []);
});

Deno.test("score and calibrate refuse a model that fails its self-test, score goes on with --no-self-test", async () => {
  const { folder, good, model } = await made;
  const fitted = await loadModel(model);
  const map = float32(requireTensor(fitted, "selfTest.map", [64, 64])).map((value) => value * 1.01);
  const path = join(folder, "elsewhere.safetensors");
  const tensors = new Map([...fitted.tensors, ["selfTest.map", storedTensor("F32", [64, 64], map)] as const]);
  await saveModel({ ...fitted, tensors }, path);
  const [image] = good as [string];
  const wanted = [/the map of its test picture is off by 9\.9e-3/, /fit the model again here/] as const;
  assertFails(await runCli(["score", image, "--model", path]), 1, ...wanted);
  const calibrated = join(folder, "calibrated.safetensors");
  assertFails(await runCli(["calibrate", ...good, "--model", path, "--out", calibrated]), 1, ...wanted);
  assert.throws(() => Deno.statSync(calibrated), Deno.errors.NotFound);
  const { code, stdout, stderr } = await runCli(["score", image, "--model", path, "--no-self-test"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Warning: the model's self-test is left out/);
  assert.equal(stdout.trim().split("\n").length, 1);
});

Deno.test("calibrate judges the test picture by the new threshold", async () => {
  const { folder, model } = await made;
  const others = writePictures(join(folder, "others"), 4, 2);
  const out = join(folder, "again.safetensors");
  const { code, stderr } = await runCli(["calibrate", ...others, "--model", model, "--out", out]);
  assert.equal(code, 0, stderr);
  const again = await loadModel(out);
  const { calibration, selfTest: { place, whole, verdict } } = again.settings;
  assert.equal(calibration?.source, "other images");
  assert.equal(verdict, judgeOf(again, undefined)({ place, whole })?.verdict);
});

Deno.test("messages and inspect print no control characters of a model", async () => {
  const { folder, good, model } = await made;
  const bell = "\u001b]0;owned\u0007\u009b31m";
  const { settings, tensors } = await loadModel(model);
  const path = join(folder, "hostile.safetensors");
  const backbone = { ...settings.backbone, name: bell };
  await Deno.writeFile(
    path,
    await forge({ ...settings, backbone }, new Map([...tensors, [bell, tensors.get("selfTest.map")!]])),
  );
  const unknown = await runCli(["score", good[0] as string, "--model", path]);
  assertFails(unknown, 1, /\\u001b\]0;owned\\u0007\\u009b31m/);
  const inspected = await runCli(["inspect", path]);
  assert.equal(inspected.code, 0, inspected.stderr);
  for (const text of [unknown.stderr, inspected.stdout, inspected.stderr]) {
    assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
  }
  assert.equal(JSON.parse(inspected.stdout).backbone.name, bell);
  assertFails(await runCli(["score", bell, "--model", model]), 2, /\\u001b\]0;owned/);
});
