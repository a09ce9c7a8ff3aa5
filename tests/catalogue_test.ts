import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { CATALOGUE, findBackbone, loadBackbone } from "../src/backbone/catalogue.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";

const WEIGHTS = new URL("../src/backbone/weights/", import.meta.url);

Deno.test("findBackbone() lists what there is when the name is unknown", () => {
  for (const entry of CATALOGUE) assert.equal(findBackbone(entry.name), entry);
  assert.throws(
    () => findBackbone("vgg16"),
    /^RangeError: Cannot find backbone 'vgg16': the catalogue has efficientnet-lite0, resnet18, wide_resnet50_2, efficientnet_b4, efficientnet_b5$/,
  );
});

Deno.test("CATALOGUE has taps from fine to coarse and keeps no more channels than there are", () => {
  for (const { name, taps, defaultDims } of CATALOGUE) {
    const strides = taps.map(({ stride }) => stride);
    assert.deepEqual(strides, strides.toSorted((a, b) => a - b), name);
    assert.ok(defaultDims <= taps.reduce((sum, { channels }) => sum + channels, 0), name);
  }
});

Deno.test("CATALOGUE names published files that end with digits of their hash", () => {
  for (const { name, published } of CATALOGUE) assert.match(published.file, /-[0-9a-f]{8}\.pth$/, name);
});

Deno.test("loadBackbone() gives the embedded network and the same hash again", async () => {
  const [one, two] = [await loadBackbone("efficientnet-lite0"), await loadBackbone("efficientnet-lite0")];
  assert.deepEqual([one.onnx, one.weightsHash], [two.onnx, two.weightsHash]);
  assert.deepEqual(await one.again(), one.onnx);
  assert.match(one.weightsHash, /^[0-9a-f]{64}$/);
  assert.equal(one.inputName, "image");
  assert.equal(one.backbone, findBackbone("efficientnet-lite0"));
});

Deno.test("NOTICE.md states the hashes of the embedded weights and of their source", async () => {
  const bytes = await Deno.readFile(new URL("efficientnet-lite0.safetensors", WEIGHTS));
  const notice = await Deno.readTextFile(new URL("NOTICE.md", WEIGHTS));
  const { metadata } = parseSafetensors(bytes, "efficientnet-lite0.safetensors");
  assert.ok(notice.includes(createHash("sha256").update(bytes).digest("hex")));
  assert.ok(notice.includes(metadata.source_sha256 ?? assert.fail()));
  assert.ok(notice.includes(metadata.command ?? assert.fail()));
  assert.equal(metadata.licence, findBackbone("efficientnet-lite0").licence);
});
