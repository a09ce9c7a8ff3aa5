import assert from "node:assert/strict";
import { join } from "node:path";
import { storedTensor } from "../src/format/dtype.ts";
import { loadModel, type Model, saveModel } from "../src/model/model.ts";
import { FORMAT_VERSION, type ModelSettings, parseModelSettings } from "../src/model/settings.ts";

const SETTINGS: ModelSettings = {
  format: FORMAT_VERSION,
  backbone: { name: "some-net", weights: "ab".repeat(32), taps: ["fine", "coarse"] },
  preprocess: {
    resize: { shorterSide: 256 },
    crop: null,
    filter: "bicubic",
    rounding: "none",
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  },
  space: { maps: [{ channels: 2, height: 2, width: 2 }], image: { width: 8, height: 8 } },
  images: 7,
  method: {
    name: "padim",
    channels: [0, 1],
    seed: 3,
    embedding: "nearest",
    epsilon: 0.01,
    interpolation: "bilinear",
    sigma: 4,
    peak: "blurred",
  },
  calibration: {
    source: "left out",
    images: 7,
    falseAlarmRate: 0.01,
    threshold: 3.5,
    pixelFalseAlarmRate: 0.001,
    pixelThreshold: 3,
    medianPixel: 1.25,
  },
};

const MODEL: Model = {
  name: "made for a test",
  settings: SETTINGS,
  tensors: new Map([[
    "level0.mean",
    storedTensor("F32", [2, 4], Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8])),
  ]]),
};

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-model-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("loadModel() gives back what saveModel() wrote", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    await saveModel(MODEL, path);
    const { settings, tensors, name } = await loadModel(path);
    assert.deepEqual(settings, SETTINGS);
    assert.deepEqual([...tensors], [...MODEL.tensors]);
    assert.equal(name, path);
  }));

Deno.test("loadModel() refuses a model truncated at any byte", () =>
  inFolder(async (folder) => {
    const path = join(folder, "whole.safetensors");
    const cut = join(folder, "cut.safetensors");
    await saveModel(MODEL, path);
    const bytes = await Deno.readFile(path);
    for (let length = 0; length < bytes.length; length++) {
      await Deno.writeFile(cut, bytes.subarray(0, length));
      await assert.rejects(
        loadModel(cut),
        { name: "SyntaxError", message: /cut\.safetensors/ },
        `at byte ${length}`,
      );
    }
  }));

Deno.test("saveModel() replaces an older model at once and leaves nothing else behind", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    await Deno.writeTextFile(path, "older");
    await saveModel(MODEL, path);
    assert.equal((await loadModel(path)).settings.images, 7);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.safetensors"]);
  }));

Deno.test("saveModel() keeps the older model when it cannot write", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    await saveModel(MODEL, path);
    const broken: Model = {
      ...MODEL,
      tensors: new Map([["x", { dtype: "F32", shape: [2], data: new Uint8Array(4) }]]),
    };
    await assert.rejects(saveModel(broken, path), TypeError);
    await assert.rejects(saveModel(MODEL, join(path, "below-a-file")), /Cannot write '.*below-a-file'/);
    assert.equal((await loadModel(path)).settings.images, 7);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.safetensors"]);
  }));

Deno.test("loadModel() names a file that is not there", async () => {
  await assert.rejects(loadModel("/nowhere/x.safetensors"), /Cannot read model '\/nowhere\/x\.safetensors'/);
});

Deno.test("parseModelSettings() names the format version, or the setting that is not valid", () => {
  const text = (change: object) => JSON.stringify({ ...SETTINGS, ...change });
  assert.deepEqual(parseModelSettings(text({}), "m"), SETTINGS);
  const refused: [object, RegExp][] = [
    [{ format: 99 }, /version 99.*reads 1/],
    [{ images: 1 }, /'images'/],
    [{ method: { ...SETTINGS.method, epsilon: -1 } }, /'method\.epsilon'/],
    [{ method: { ...SETTINGS.method, channels: [] } }, /'method\.channels'/],
    [{ preprocess: { ...SETTINGS.preprocess, filter: "lanczos" } }, /'preprocess\.filter'/],
    [{ surprise: 1 }, /'surprise'/],
  ];
  for (const [change, message] of refused) {
    assert.throws(() => parseModelSettings(text(change), "m"), { name: "SyntaxError", message });
  }
  assert.throws(() => parseModelSettings("{", "m"), SyntaxError);
});
