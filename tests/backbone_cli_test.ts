import assert from "node:assert/strict";
import { join } from "node:path";
import type { CatalogueEntry } from "../src/backbone/backbone.ts";
import { RESNET18 } from "../src/backbone/catalogue.ts";
import { buildTrunk } from "../src/backbone/architectures/network.ts";
import type { WeightSource } from "../src/backbone/checkpoint/weights.ts";
import { writeAtomically } from "../src/format/atomic_file.ts";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { encodeSafetensors } from "../src/format/safetensors.ts";
import { loadModel } from "../src/model/model.ts";
import { fixture } from "./onnx_fixtures.ts";
import { runCli, writePictures } from "./run_cli.ts";

const SIZE = ["--resize", "64", "--crop", "64", "--dims", "all"];

/** A folder with pictures, an ONNX model and a model fitted with it, made once for all tests of this file. */
const made = (async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-backbone-" });
  const good = join(folder, "good");
  writePictures(good, 4, 1);
  const onnx = join(folder, "own.onnx");
  await Deno.copyFile(fixture("classifier.onnx"), onnx);
  const model = join(folder, "part.safetensors");
  const options = ["--taps", "stage3.add,stage1.relu", "--mean", "0.5,0.4,0.3", "--std", "0.2,0.3,0.4"];
  const fit = await runCli(["fit", good, "--model", model, "--backbone", onnx, ...options, ...SIZE]);
  const score = await runCli(["score", good, "--model", model]);
  return { folder, good, onnx, model, fit, score };
})();

globalThis.addEventListener("unload", async () => {
  Deno.removeSync((await made).folder, { recursive: true });
});

Deno.test("fit --backbone keeps in the model file all that it takes to open an ONNX model again", async () => {
  const { fit, model, onnx } = await made;
  assert.equal(fit.code, 0, fit.stderr);
  const line = JSON.parse(fit.stdout);
  assert.deepEqual([line.backbone, line.dims], ["own.onnx", 9]);
  const { settings: { backbone, preprocess, space } } = await loadModel(model);
  assert.deepEqual(backbone.onnx, { path: onnx, sha256: backbone.weights, layout: "nchw" });
  assert.deepEqual(backbone.taps, ["stage1.relu", "stage3.add"]);
  assert.deepEqual([preprocess.mean, preprocess.std], [[0.5, 0.4, 0.3], [0.2, 0.3, 0.4]]);
  assert.deepEqual(space.maps.map(({ channels, height }) => [channels, height]), [[4, 32], [5, 8]]);
});

Deno.test("score finds the ONNX model again, where it was or where it is named", async () => {
  const { folder, good, model, onnx, score } = await made;
  assert.equal(score.code, 0, score.stderr);
  assert.equal(score.stdout.trim().split("\n").length, 4);
  const moved = join(folder, "moved.onnx");
  await Deno.copyFile(onnx, moved);
  const again = await runCli(["score", good, "--model", model, "--backbone", moved]);
  assert.equal(again.stdout, score.stdout, again.stderr);
});

Deno.test("score refuses an ONNX model with other contents, and says what to do", async () => {
  const { folder, good, model } = await made;
  const other = join(folder, "other.onnx");
  const bytes = await Deno.readFile(fixture("classifier.onnx"));
  const weight = new TextDecoder("latin1").decode(bytes).indexOf("unused.weight") + 100;
  bytes[weight] = (bytes[weight] as number) ^ 1;
  await Deno.writeFile(other, bytes);
  const { code, stdout, stderr } = await runCli(["score", good, "--model", model, "--backbone", other]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(
    stderr,
    /Cannot use '.+other\.onnx' as a backbone: it is not the file that the model was fitted with; name the file/,
  );
  const lost = await runCli(["score", good, "--model", model, "--backbone", join(folder, "lost.onnx")]);
  assert.equal(lost.code, 2);
  assert.match(lost.stderr, /there is no file '.+lost.onnx'; name the ONNX file .+ by --backbone/);
});

Deno.test("fit --like uses the ONNX model that the model names, and no other in its place, of which it tells nothing", async () => {
  const { folder, good, model, onnx } = await made;
  const likes = (...options: string[]) =>
    runCli(["fit", good, "--like", model, "--model", join(folder, "like.safetensors"), ...options]);
  const like = await likes();
  assert.equal(like.code, 0, like.stderr);
  const bytes = await Deno.readFile(onnx);
  await Deno.copyFile(fixture("classifier_nhwc.onnx"), onnx);
  try {
    for (const options of [[], ["--taps", "stage1.relu"]]) {
      const { code, stdout, stderr } = await likes(...options);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(
        stderr,
        /^oddspot: Cannot use '.+own\.onnx' as a backbone: it is not the file that the model was fitted with; [^:]+$/m,
      );
    }
  } finally {
    await Deno.writeFile(onnx, bytes);
  }
});

Deno.test("fit refuses an ONNX model without taps and taps without an ONNX model", async () => {
  const { good, onnx, folder } = await made;
  const fit = (...options: string[]) =>
    runCli(["fit", good, "--model", join(folder, "no.safetensors"), ...options]);
  const refused: [string[], RegExp][] = [
    [["--backbone", onnx], /--taps must name its feature maps; 'backbone taps .+own.onnx' lists them/],
    [
      ["--taps", "a"],
      /Cannot use --taps with backbone 'efficientnet-lite0': it is for models in files that end/,
    ],
    [["--backbone", onnx, "--taps", "a", "--std", "1,0,1"], /Give three numbers over 0/],
    [["--backbone", onnx, "--taps", "a", "--mean", "1,2"], /Give three numbers, for red, green and blue/],
  ];
  for (const [options, message] of refused) {
    const { code, stderr } = await fit(...options);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

Deno.test("backbone taps lists the ends of stages and suggests some", async () => {
  const { code, stdout, stderr } = await runCli(["backbone", "taps", fixture("classifier.onnx")]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ {2}stage2\.gated {2}6 channels {5}16x16, stride 4$/m);
  assert.match(stdout, /^--taps stage2.gated,stage3.add$/m);
  const sized = await runCli(["backbone", "taps", fixture("tiny_backbone.onnx"), "--size", "96x64"]);
  assert.match(sized.stdout, /^ {2}stride4 {2}7 channels {5}24x16, stride 4$/m);
});

Deno.test("backbone list names every network of the catalogue and what is at hand", async () => {
  const { folder } = await made;
  const { code, stdout } = await runCli(["backbone", "list"], { XDG_CACHE_HOME: folder });
  assert.equal(code, 0);
  assert.match(stdout, /^efficientnet-lite0\n {2}weights +embedded$/m);
  assert.match(stdout, /^resnet18\n {2}weights +not at hand[^]+?resnet18-f37072fd.pth[^]+?BSD-3-Clause/m);
});

/** A state dict as published for a ResNet, up to its last tap; its numbers do not matter here. */
function stateDict({ architecture, taps, formats: [format] }: CatalogueEntry): Map<string, StoredTensor> {
  const dict = new Map<string, StoredTensor>();
  const add = (name: string, shape: readonly number[]) =>
    dict.set(
      name,
      storedTensor("F32", shape, new Float32Array(shape.reduce((size, extent) => size * extent)).fill(1)),
    );
  const record: WeightSource = (name, shape) => {
    const { layer, norm } = format.keys(name);
    add(`${layer}.weight`, shape);
    for (const part of ["weight", "bias", "running_mean", "running_var"]) {
      add(`${norm}.${part}`, shape.slice(0, 1));
    }
    return { kernel: new Float32Array(), bias: new Float32Array() };
  };
  buildTrunk(architecture, record, taps.map(({ name }) => name));
  return dict;
}

Deno.test("backbone add stores weights, and list then says where", async () => {
  const { folder } = await made;
  const env = { XDG_CACHE_HOME: join(folder, "cache") };
  const weights = join(folder, "resnet18.safetensors");
  await writeAtomically(weights, encodeSafetensors(stateDict(RESNET18)).parts);
  const { code, stdout, stderr } = await runCli(["backbone", "add", "resnet18", "--weights", weights], env);
  assert.equal(code, 0, stderr);
  const { backbone, weights: stored, sha256, checked } = JSON.parse(stdout);
  assert.deepEqual([backbone, sha256.length, checked], ["resnet18", 64, false]);
  assert.match(stderr, /has no digits of its hash in its name, so that it could not be checked/);
  const { stdout: list } = await runCli(["backbone", "list"], env);
  assert.ok(list.includes(`resnet18\n  weights       ${stored}\n`), list);
});

Deno.test("backbone add refuses weights whose hash is not that in the name", async () => {
  const { folder } = await made;
  const weights = join(folder, "resnet18-00000000.pth");
  await Deno.writeFile(weights, new Uint8Array(100));
  const env = { XDG_CACHE_HOME: folder };
  const wrong = await runCli(["backbone", "add", "resnet18", "--weights", weights], env);
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.stderr,
    /Cannot import 'resnet18-00000000.pth': its SHA-256 is [0-9a-f]{64}, its name says 00000000/,
  );
  const unknown = await runCli(["backbone", "add", "resnet19", "--weights", weights], env);
  assert.match(
    unknown.stderr,
    /Cannot find backbone 'resnet19': the catalogue has efficientnet-lite0, resnet18/,
  );
});
