import assert from "node:assert/strict";
import { join } from "node:path";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { encodeSafetensors } from "../src/format/safetensors.ts";
import { encodeModel, loadModel, type Model, saveModel } from "../src/model/model.ts";
import { forge } from "./forge.ts";
import { contentsOf, modelBytes, SETTINGS, smallModel } from "./small_model.ts";

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-model-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function tensorsWith(name: string, tensor: StoredTensor): Map<string, StoredTensor> {
  return new Map([...smallModel().tensors, [name, tensor]]);
}

Deno.test("loadModel() gives back what saveModel() wrote", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    await saveModel(smallModel(), path);
    const { settings, tensors, name } = await loadModel(path);
    assert.deepEqual(settings, SETTINGS);
    const sorted = (map: ReadonlyMap<string, StoredTensor>) => [...map].sort(([a], [b]) => a < b ? -1 : 1);
    assert.deepEqual(sorted(tensors), sorted(smallModel().tensors));
    assert.equal(name, path);
  }));

Deno.test("loadModel() reads bytes, buffers, blobs and files as it reads a path", async () => {
  const bytes = await modelBytes();
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const expected = await loadModel(bytes);
  assert.deepEqual(expected.settings, SETTINGS);
  for (
    const source of [shifted.subarray(3), bytes.buffer, new Blob([bytes]), new File([bytes], "part.bin")]
  ) {
    const model = await loadModel(source);
    assert.deepEqual(model, { ...expected, name: source instanceof File ? "part.bin" : "given bytes" });
  }
});

Deno.test("encodeModel() gives the same bytes for a model that was read, whatever the order of its keys", async () => {
  const bytes = await modelBytes();
  assert.deepEqual(await modelBytes(await loadModel(bytes)), bytes);
  const turned = Object.fromEntries(Object.entries(SETTINGS).reverse()) as unknown as Model["settings"];
  const tensors = new Map([...smallModel().tensors].reverse());
  assert.deepEqual(await modelBytes({ name: "turned", settings: turned, tensors }), bytes);
});

Deno.test("encodeModel() copies no tensor", async () => {
  const model = smallModel();
  const buffers = new Set([...model.tensors.values()].map(({ data }) => data.buffer));
  const [, ...parts] = await encodeModel(model);
  assert.equal(parts.length, model.tensors.size);
  for (const { buffer } of parts) assert.ok(buffers.has(buffer));
});

Deno.test("loadModel() refuses what is neither a path nor contents", async () => {
  for (const source of [null, undefined, 3, {}, new URL("file:///part"), new Blob([]).stream()]) {
    await assert.rejects(loadModel(source as never), {
      name: "TypeError",
      message: /^Cannot read model: it must be a path, a Uint8Array, an ArrayBuffer or a Blob: received \w+$/,
    });
  }
});

Deno.test("encodeModel() refuses what loadModel() would refuse", async () => {
  const { method, selfTest } = SETTINGS;
  const refused: [Model, RegExp][] = [
    [smallModel({ images: 1 }), /^RangeError: Cannot write model 'made for a test': setting 'images'/],
    [smallModel({ method: { ...method, sigma: NaN } as typeof method }), /^RangeError: .*'method\.sigma'/],
    [smallModel({ selfTest: { ...selfTest, verdict: null } }), /^RangeError: .*'selfTest\.verdict'/],
    [smallModel({ selfTest: { ...selfTest, whole: null } }), /^RangeError: .*'selfTest\.whole' is null/],
    [smallModel({ evidence: "place" }), /^RangeError: .*'selfTest\.whole' is 8, .* evidence is 'place'/],
    [smallModel({ selfTest: { ...selfTest, verdict: "normal" } }), /^SyntaxError: .*'selfTest\.verdict'/],
    [
      smallModel({}, { "calibration.place": storedTensor("F32", [7], new Float32Array(7)) }),
      /^SyntaxError: .*'calibration\.threshold'/,
    ],
    [
      smallModel({}, { "selfTest.map": storedTensor("F32", [1], new Float32Array(1)) }),
      /^SyntaxError: .*'selfTest\.map'/,
    ],
  ];
  for (const [model, message] of refused) await assert.rejects(encodeModel(model), message);
});

Deno.test("loadModel() refuses a model truncated at any byte", async () => {
  const bytes = await modelBytes();
  for (let length = 0; length < bytes.length; length++) {
    const file = new File([bytes.subarray(0, length)], "cut.safetensors");
    await assert.rejects(
      loadModel(file),
      { name: "SyntaxError", message: /cut\.safetensors/ },
      `at byte ${length}`,
    );
  }
});

Deno.test("loadModel() refuses another format by its number, before it looks at anything else", async () => {
  const { tensors } = smallModel();
  const older =
    encodeSafetensors(tensors, { oddspot: JSON.stringify({ format: 1, anything: "else" }) }).parts;
  await assert.rejects(loadModel(new Blob([...older])), {
    name: "SyntaxError",
    message: "Cannot read model 'given bytes': it is of format 1, this program reads 5; fit it again",
  });
  const newer = encodeSafetensors(new Map(), { oddspot: '{"format":6}', layout: "other" }).parts;
  await assert.rejects(
    loadModel(new Blob([...newer])),
    /it is of format 6, this program reads 5; update the program$/,
  );
  for (const text of ["{}", "null", "3", '"format"', '{"format":"3"}', '{"format":null}']) {
    await assert.rejects(
      loadModel(await forge(text, tensors)),
      /name no format; give a file that fit wrote/,
      text,
    );
  }
  await assert.rejects(loadModel(await forge("{", tensors)), /its settings are not JSON/);
});

Deno.test("loadModel() refuses a file without settings, without a hash, and with entries that are not hashed", async () => {
  const { tensors } = smallModel();
  const { text, hash } = contentsOf(await modelBytes());
  const load = (metadata: Record<string, string>) =>
    loadModel(new Blob([...encodeSafetensors(tensors, metadata).parts]));
  await assert.rejects(load({}), /without 'oddspot' settings; give a file that fit wrote/);
  for (const broken of [{}, { "oddspot.sha256": "" }, { "oddspot.sha256": '{"settings":"00"}' }]) {
    await assert.rejects(
      load({ oddspot: text, ...broken }),
      /it has no hash of its contents in 'oddspot\.sha256'/,
    );
  }
  await assert.rejects(
    load({ oddspot: text, "oddspot.sha256": hash, note: "x" }),
    /an entry 'note' that is not hashed/,
  );
  await load({ oddspot: text, "oddspot.sha256": hash });
});

Deno.test("loadModel() names what differs from what was written", async () => {
  const { text, hash, tensors } = contentsOf(await modelBytes());
  const mean = tensors.get("level0.mean") as StoredTensor;
  const bit = { ...mean, data: mean.data.map((byte, i) => i === 5 ? byte ^ 1 : byte) };
  const without = new Map(tensors);
  without.delete("level0.factor");
  const swapped = new Map([...tensors, [
    "calibration.place",
    tensors.get("calibration.pixels") as StoredTensor,
  ]]);
  const cases: [Map<string, StoredTensor>, string, RegExp][] = [
    [
      tensorsWith("level0.mean", bit),
      text,
      /': tensors 'level0\.mean' differ from what was written; the file is damaged/,
    ],
    [tensorsWith("level0.mean", { ...mean, shape: [4, 2] }), text, /'level0\.mean' differ/],
    [tensorsWith("level0.mean", { ...mean, dtype: "I32" }), text, /'level0\.mean' differ/],
    [tensorsWith("extra\u001b[2J", mean), text, /': tensors 'extra\\u001b\[2J' were added from/],
    [without, text, /': tensors 'level0\.factor' are missing from/],
    [swapped as Map<string, StoredTensor>, text, /'calibration\.place' differ/],
    [new Map(tensors), text.replace('"images":7', '"images":8'), /': the settings differ from/],
    [new Map(tensors), text.replace('"images":7', '"images": 7'), /': the settings differ from/],
    [new Map(), text, /are missing/],
  ];
  for (const [changed, settings, message] of cases) {
    const { parts } = encodeSafetensors(changed, { oddspot: settings, "oddspot.sha256": hash });
    await assert.rejects(loadModel(new Blob([...parts])), { name: "SyntaxError", message });
  }
});

Deno.test("loadModel() and encodeModel() refuse a tensor with a value that is not finite", async () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const tensors = {
      "level0.mean": storedTensor("F32", [2, 4], new Float32Array(8).fill(value, 7)),
      sums: storedTensor("F64", [2], Float64Array.of(value, 1)),
    };
    for (const [name, tensor] of Object.entries(tensors)) {
      const model = smallModel({}, { [name]: tensor });
      const message = new RegExp(`: tensor '${name}' has values that are not finite`);
      await assert.rejects(encodeModel(model), { name: "SyntaxError", message });
      const bytes = await forge(model.settings, model.tensors);
      await assert.rejects(loadModel(bytes), { name: "SyntaxError", message });
    }
  }
});

Deno.test("saveModel() replaces an older model at once and leaves nothing else behind", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    await Deno.writeTextFile(path, "older");
    await saveModel(smallModel(), path);
    assert.equal((await loadModel(path)).settings.images, 7);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.safetensors"]);
  }));

Deno.test("saveModel() keeps the older model when it cannot write", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.safetensors");
    await saveModel(smallModel(), path);
    const broken = smallModel({}, { x: { dtype: "F32", shape: [2], data: new Uint8Array(4) } });
    await assert.rejects(saveModel(broken, path), TypeError);
    await assert.rejects(
      saveModel(smallModel(), join(path, "below-a-file")),
      /Cannot write '.*below-a-file'/,
    );
    assert.equal((await loadModel(path)).settings.images, 7);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.safetensors"]);
  }));

Deno.test("loadModel() names a file that is not there", async () => {
  await assert.rejects(loadModel("/nowhere/x.safetensors"), /Cannot read model '\/nowhere\/x\.safetensors'/);
});
