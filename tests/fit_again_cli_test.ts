import assert from "node:assert/strict";
import { join } from "node:path";
import { encodePng } from "../src/image/write/png.ts";
import { loadModel } from "../src/model/model.ts";
import { modelRoi } from "../src/model/roi.ts";
import { type CliResult, QUICK, runCli, writePictures } from "./run_cli.ts";

/** A folder with pictures, a region of interest, and a model of unusual settings, made once for all tests of this file. */
const made = (async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-again-" });
  writePictures(join(folder, "good"), 5, 1);
  const roi = join(folder, "roi.png");
  const data = new Uint8Array(64 * 64).fill(255, 64 * 16);
  await Deno.writeFile(roi, encodePng({ width: 64, height: 64, channels: 1, data }));
  const model = join(folder, "first.safetensors");
  const own = [
    "--seed",
    "7",
    "--sigma",
    "2",
    "--filter",
    "bilinear",
    "--false-alarm-rate",
    "0.05",
    "--roi",
    roi,
  ];
  const fit = await runCli(["fit", join(folder, "good"), "--model", model, ...QUICK, ...own]);
  assert.equal(fit.code, 0, fit.stderr);
  const settings = join(folder, "settings.json");
  const inspected = await runCli(["inspect", model, "--settings"]);
  assert.equal(inspected.code, 0, inspected.stderr);
  await Deno.writeTextFile(settings, inspected.stdout);
  return { folder, model, roi, settings, inspected };
})();

globalThis.addEventListener("unload", async () => {
  Deno.removeSync((await made).folder, { recursive: true });
});

async function fitAgain(...options: string[]): Promise<CliResult & { path: string }> {
  const { folder } = await made;
  const path = join(folder, "again.safetensors");
  return { ...await runCli(["fit", join(folder, "good"), "--model", path, ...options]), path };
}

Deno.test("inspect --settings prints options as a person types them, and says that a region is none", async () => {
  const { inspected } = await made;
  assert.deepEqual(JSON.parse(inspected.stdout), {
    backbone: "efficientnet-lite0",
    method: "padim",
    window: "none",
    resize: "64",
    crop: "none",
    filter: "bilinear",
    rounding: "none",
    register: "none",
    evidence: "both",
    falseAlarmRate: 0.05,
    pixelFalseAlarmRate: 0.001,
    dims: 12,
    seed: 7,
    embedding: "nearest",
    epsilon: 0.01,
    interpolation: "bilinear",
    sigma: 2,
    peak: "blurred",
    precision: "f32",
  });
  assert.match(inspected.stderr, /region of interest is a picture .*fit --roi.*fit --like/);
});

Deno.test("fit --settings fits the same model again, byte for byte", async () => {
  const { model, settings, roi } = await made;
  const again = await fitAgain("--settings", settings, "--roi", roi);
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(await Deno.readFile(again.path), await Deno.readFile(model));
});

Deno.test("fit --like fits as a model was, its region included, and flags override", async () => {
  const { model } = await made;
  const again = await fitAgain("--like", model, "--sigma", "0", "--channels", "0-3");
  assert.equal(again.code, 0, again.stderr);
  const [first, second] = [await loadModel(model), await loadModel(again.path)];
  assert.ok(second.settings.method.name === "padim");
  assert.deepEqual([second.settings.method.sigma, second.settings.method.channels], [0, [0, 1, 2, 3]]);
  assert.deepEqual(second.settings.preprocess, first.settings.preprocess);
  assert.deepEqual(modelRoi(second), modelRoi(first));
});

Deno.test("fit --like with another method leaves the options behind that it does not have, and says which", async () => {
  const { model } = await made;
  const again = await fitAgain("--like", model, "--method", "spade");
  assert.equal(again.code, 0, again.stderr);
  assert.match(
    again.stderr,
    /Left out of the settings, as spade has no such options: dims, seed, embedding, epsilon, precision\n/,
  );
  const { settings: { method } } = await loadModel(again.path);
  assert.ok(method.name === "spade");
  assert.equal(method.sigma, 2);
});

Deno.test("fit --like with a preset takes the preset's values for the model's, and flags over both", async () => {
  const { model, roi } = await made;
  const own = ["--preset", "paper", "--resize", "240", "--roi", roi, "--no-calibrate"];
  const again = await fitAgain("--like", model, ...own);
  assert.equal(again.code, 0, again.stderr);
  const { code, stdout } = await runCli(["inspect", again.path, "--settings"]);
  assert.equal(code, 0);
  const { preset, resize, crop, filter } = JSON.parse(stdout);
  assert.deepEqual([preset, resize, crop, filter], [undefined, "240", "224", "bilinear"]);
});

Deno.test("fit --settings takes a preset that the file names, behind what the file gives itself", async () => {
  const { folder } = await made;
  const settings = join(folder, "preset.json");
  await Deno.writeTextFile(settings, JSON.stringify({ preset: "paper", crop: "64", dims: 12 }));
  const again = await fitAgain("--settings", settings, "--resize", "80", "--no-calibrate");
  assert.equal(again.code, 0, again.stderr);
  const { resize, crop } = (await loadModel(again.path)).settings.preprocess;
  assert.deepEqual([resize, crop], [{ width: 80, height: 80 }, { width: 64, height: 64 }]);
});

Deno.test("fit refuses settings that it cannot use before anything is opened", async () => {
  const { folder, model, settings } = await made;
  const broken = join(folder, "broken.json");
  const cases: [string, string[], RegExp][] = [
    [
      "[1]",
      ["--settings", broken],
      /it is no JSON object; give a file that 'inspect MODEL --settings' printed/,
    ],
    ["{", ["--settings", broken], /no JSON object/],
    [
      '{"sigma": -1}',
      ["--settings", broken],
      /Cannot use settings '.*broken.json': 'sigma' must be a number from 0 to \d+: received -1/,
    ],
    [
      '{"method": "mvg", "sigma": 1}',
      ["--settings", broken],
      /Cannot use settings '.*broken.json': 'sigma' is of padim, .* with method mvg/,
    ],
    [
      '{"backbone": {"name": "x"}}',
      ["--settings", broken],
      /'backbone' must be a name of the catalogue, .*{"name":"x"}/,
    ],
    [
      '{"backbone": "x.onnx", "taps": 3}',
      ["--settings", broken],
      /'taps' must be a list of names: received 3/,
    ],
    [
      '{"backbone": "x.onnx", "taps": ["a"], "std": [1, 0, 1]}',
      ["--settings", broken],
      /'std' must be three numbers over 0/,
    ],
    ["{}", ["--settings", broken, "--neighbours", "3"], /Cannot fit: --neighbours is of spade/],
    ['{"colour": 1}', ["--settings", broken], /Cannot use settings '.*broken.json': 'colour' does not exist/],
    [
      '{"preset": "papre"}',
      ["--settings", broken],
      /Cannot use settings '.*broken.json': 'preset' must be one of paper: received 'papre'/,
    ],
    ["{}", ["--settings", settings, "--like", model], /both say what to fit; give one/],
    ["{}", ["--settings", join(folder, "missing.json")], /Cannot read settings/],
  ];
  for (const [text, options, message] of cases) {
    await Deno.writeTextFile(broken, text);
    const { code, stderr, stdout } = await fitAgain(...options);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /GPU:/);
  }
});

Deno.test("fit refuses flags of another method and values out of range, by flag, with exit code 2", async () => {
  const cases: [string[], RegExp][] = [
    [
      ["--method", "mvg", "--sigma", "9", "--peak", "raw", "--epsilon", "5"],
      /--(sigma|peak|epsilon) is of padim/,
    ],
    [["--method", "padime"], /--method must be one of padim, padim-levels/],
    [["--sigma", "1e6"], /'--sigma <pixels>' argument '1e6' is invalid. It must be a number from 0 to/],
    [["--preset", "papre"], /'--preset <name>' argument 'papre' is invalid. It must be one of paper/],
    [["--crop", "0"], /'--crop <size>' argument '0' is invalid. It must be a size up to 16384/],
    [["--dims", "4", "--channels", "1"], /--channels lists what 'dims' draws/],
  ];
  for (const [options, message] of cases) {
    const { code, stderr } = await fitAgain(...options);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

Deno.test("--help shows defaults as a person would type them, for every verb", async () => {
  for (const verb of ["fit", "score", "calibrate", "eval", "reproduce", "demo"]) {
    const { code, stdout } = await runCli([verb, "--help"]);
    assert.equal(code, 0);
    const text = stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /default: /);
    assert.doesNotMatch(text, /default: ["{[]|default: true|default: undefined/, verb);
  }
});

Deno.test("--help shows what a preset sets beside the default", async () => {
  for (const verb of ["fit", "reproduce"]) {
    const text = (await runCli([verb, "--help"])).stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /--crop <size> [^()]*\(default: none; preset paper: 224\)/);
    assert.match(text, /--preset <name> .*\(paper\) \(default: none, for reproduce paper\)/);
  }
});
