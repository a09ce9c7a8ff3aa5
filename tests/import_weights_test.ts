import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { CatalogueEntry } from "../src/backbone/backbone.ts";
import { importWeights } from "../src/backbone/checkpoint/import_weights.ts";
import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { encodeSafetensors, parseSafetensors } from "../src/format/safetensors.ts";
import { archive, fixture, tensorPickle } from "./checkpoint_bytes.ts";

const POINTWISE = { stride: 1, padding: 0 };

/** A network of two layers up to its tap and one behind, and two ways to name and norm them. */
const ENTRY: CatalogueEntry = {
  name: "tiny",
  *architecture(graph, image) {
    const one = graph.conv(image, "one", [2, 3, 1, 1], POINTWISE);
    const two = graph.conv(one, "two", [1, 2, 1, 1], POINTWISE);
    yield { name: "tap", value: two, channels: 1, stride: 1 };
    graph.conv(two, "behind", [9, 1, 1, 1], POINTWISE);
  },
  taps: [{ name: "tap", channels: 1, stride: 1 }],
  defaultDims: 1,
  input: { height: 8, width: 8 },
  normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
  licence: "CC0-1.0",
  published: { url: "https://example.org", file: "tiny-00000000.pth" },
  formats: [
    { keys: (layer) => ({ layer: `a.${layer}` }), epsilon: 1 },
    { keys: (layer) => ({ layer: `b.${layer}`, norm: `bn.${layer}` }), epsilon: 3 },
  ],
};

async function fileOf(tensors: Record<string, StoredTensor>): Promise<Uint8Array<ArrayBuffer>> {
  return await new Blob([...encodeSafetensors(new Map(Object.entries(tensors))).parts]).bytes();
}

const vector = (...values: number[]) => storedTensor("F32", [values.length], Float32Array.from(values));
const ONE = storedTensor("F32", [2, 3, 1, 1], Float32Array.of(1, 2, 3, 4, 5, 6));
const TWO = storedTensor("F32", [1, 2, 1, 1], Float32Array.of(7, 8));
const PLAIN = await fileOf({
  "a.one.weight": ONE,
  "a.one.bias": vector(7, 8),
  "a.two.weight": TWO,
  "a.two.bias": vector(9),
  unused: vector(0),
});
const NORMED = {
  "b.one.weight": ONE,
  "bn.one.weight": vector(2, 4),
  "bn.one.bias": vector(0, 0),
  "bn.one.running_mean": vector(0, 0),
  "bn.one.running_var": vector(1, 13),
  "b.two.weight": TWO,
  "bn.two.weight": vector(2),
  "bn.two.bias": vector(0),
  "bn.two.running_mean": vector(0),
  "bn.two.running_var": vector(-2),
};

async function storedOf(bytes: Uint8Array<ArrayBuffer>) {
  const { stored } = await importWeights(ENTRY, { name: "tiny.safetensors", bytes });
  return parseSafetensors(await new Blob([...stored.parts]).bytes(), "stored");
}

Deno.test("importWeights() stores the layers up to the last tap, and where they came from", async () => {
  const { metadata, tensors } = await storedOf(PLAIN);
  assert.deepEqual([...tensors.keys()], ["one.bias", "one.kernel", "two.bias", "two.kernel"]);
  assert.deepEqual(tensors.get("one.kernel")?.data, ONE.data);
  assert.deepEqual(tensors.get("two.bias")?.data, vector(9).data);
  assert.deepEqual({ ...metadata }, {
    backbone: "tiny",
    source: "tiny.safetensors",
    source_sha256: createHash("sha256").update(PLAIN).digest("hex"),
    licence: "CC0-1.0",
  });
});

Deno.test("importWeights() takes the format whose names are in the file, with its epsilon", async () => {
  const { tensors } = await storedOf(await fileOf(NORMED));
  assert.deepEqual(tensors.get("one.kernel")?.data, ONE.data); // 2 / sqrt(1 + 3) and 4 / sqrt(13 + 3)
  assert.deepEqual(tensors.get("two.kernel")?.data, vector(14, 16).data); // 2 / sqrt(-2 + 3)
});

Deno.test("importWeights() names the missing tensor in the words of the file's format", async () => {
  const { "b.two.weight": _, ...incomplete } = NORMED;
  await assert.rejects(
    storedOf(await fileOf(incomplete)),
    /^SyntaxError: Cannot use 'tiny.safetensors': tensor 'b.two.weight' is missing, wanted shape \[1,2,1,1\]/,
  );
  await assert.rejects(storedOf(await fileOf({ other: ONE })), /tensor 'a.one.weight' is missing/);
});

Deno.test("importWeights() compares the hash with the digits in the file's name", async () => {
  const digits = createHash("sha256").update(PLAIN).digest("hex").slice(0, 8);
  const file = (name: string) => importWeights(ENTRY, { name, bytes: PLAIN });
  assert.equal((await file(`tiny-${digits}.safetensors`)).checked, true);
  assert.equal((await file("model.safetensors")).checked, false);
  await assert.rejects(
    file("tiny-f37072fd.pth"),
    new RegExp(
      `^SyntaxError: Cannot import 'tiny-f37072fd.pth': its SHA-256 is ${digits}.*, its name says f37072fd`,
    ),
  );
});

Deno.test("importWeights() gives the same bytes for the same file", async () => {
  const bytes = async () => {
    const { stored } = await importWeights(ENTRY, { name: "tiny.safetensors", bytes: PLAIN });
    return await new Blob([...stored.parts]).bytes();
  };
  assert.deepEqual(await bytes(), await bytes());
});

Deno.test("importWeights() reads checkpoints by their content, whatever the name", async () => {
  const bytes = archive(tensorPickle("K\x04", "K\0", "K\x04", "K\x01"));
  await assert.rejects(
    importWeights(ENTRY, { name: "tiny.safetensors", bytes }),
    /tensor 'a.one.weight' is missing/,
  );
  const hostile = { name: "tiny.safetensors", bytes: await fixture("checkpoint_hostile_os_system.pth") };
  await assert.rejects(importWeights(ENTRY, hostile), /'posix.system', which is refused/);
});
