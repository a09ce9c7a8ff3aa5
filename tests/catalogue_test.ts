import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { CATALOGUE, findBackbone, loadBackbone } from "../src/backbone/catalogue.ts";
import { lite0Weights } from "../src/backbone/import_lite0.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";

const WEIGHTS = new URL("../src/backbone/weights/", import.meta.url);

Deno.test("findBackbone() lists what there is when the name is unknown", () => {
  assert.equal(findBackbone("efficientnet-lite0").name, "efficientnet-lite0");
  assert.throws(
    () => findBackbone("vgg16"),
    /^RangeError: Cannot find backbone 'vgg16': the catalogue has efficientnet-lite0/,
  );
});

Deno.test("CATALOGUE has taps from fine to coarse and names no backbone twice", () => {
  for (const { taps } of CATALOGUE) {
    const strides = taps.map(({ stride }) => stride);
    assert.deepEqual(strides, strides.toSorted((a, b) => a - b));
  }
  assert.equal(new Set(CATALOGUE.map(({ name }) => name)).size, CATALOGUE.length);
});

Deno.test("loadBackbone() gives the same model and hash again, and says what it is", async () => {
  const [one, two] = [await loadBackbone("efficientnet-lite0"), await loadBackbone("efficientnet-lite0")];
  assert.deepEqual(one, two);
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

Deno.test("lite0Weights() refuses a checkpoint when it is not the one the package ships", () => {
  assert.throws(() => lite0Weights(new Uint8Array(3)), /SHA-256 is 709e80c8.*, wanted 57934424/);
});
