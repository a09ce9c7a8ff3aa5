import assert from "node:assert/strict";
import type { CatalogueEntry } from "../src/backbone/backbone.ts";
import { findBackbone, loadBackbone } from "../src/backbone/catalogue.ts";
import { cacheFolder, readStored, storeWeights, weightsAtHand, weightsPath } from "../src/backbone/store.ts";

const RESNET18 = findBackbone("resnet18");
const LITE0 = findBackbone("efficientnet-lite0");

/** What an import would yield, with these bytes. */
function imported(...bytes: number[]) {
  return { stored: { parts: [Uint8Array.from(bytes)], size: bytes.length }, sha256: "", checked: true };
}

/** Runs with the given environment and restores it. */
function withEnvironment(variables: Record<string, string | undefined>, body: () => void): void {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  };
  try {
    for (const [name, value] of Object.entries(variables)) set(name, value);
    body();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

Deno.test("cacheFolder() follows XDG_CACHE_HOME, else HOME, else says what is not set", () => {
  const nothing = { XDG_CACHE_HOME: undefined, LOCALAPPDATA: undefined, HOME: undefined };
  withEnvironment({ ...nothing, XDG_CACHE_HOME: "/cache", HOME: "/home/a" }, () => {
    assert.equal(cacheFolder(), "/cache/oddspot/backbones");
  });
  withEnvironment({ ...nothing, XDG_CACHE_HOME: "", HOME: "/home/a" }, () => {
    assert.equal(cacheFolder(), "/home/a/.cache/oddspot/backbones");
  });
  withEnvironment(nothing, () => assert.throws(cacheFolder, /XDG_CACHE_HOME and HOME are not set/));
});

Deno.test("storeWeights() makes the folder, and the backbone is then at hand", async () => {
  const cache = `${await Deno.makeTempDir()}/a/b`;
  try {
    assert.equal(await weightsAtHand(RESNET18, cache), null);
    const path = await storeWeights(RESNET18, imported(1, 2, 3), cache);
    assert.equal(path, weightsPath(RESNET18, cache));
    assert.equal(await weightsAtHand(RESNET18, cache), path);
    assert.deepEqual(await readStored(RESNET18, cache), Uint8Array.of(1, 2, 3));
    await storeWeights(RESNET18, imported(4), cache);
    assert.deepEqual(await readStored(RESNET18, cache), Uint8Array.of(4));
    assert.deepEqual((await Array.fromAsync(Deno.readDir(cache))).map(({ name }) => name), [
      "resnet18.safetensors",
    ]);
  } finally {
    await Deno.remove(cache.slice(0, -"/a/b".length), { recursive: true });
  }
});

Deno.test("storeWeights() refuses weights for an embedded backbone", async () => {
  await assert.rejects(
    storeWeights(LITE0, imported(1), "/nowhere"),
    /^TypeError: Cannot add weights for backbone 'efficientnet-lite0'/,
  );
  assert.equal(await weightsAtHand(LITE0), "embedded");
});

Deno.test("loadBackbone() says where weights are published when they were not imported", async () => {
  await assert.rejects(loadBackbone("resnet18", "/nowhere"), (error: Error) => {
    assert.ok(error instanceof Deno.errors.NotFound);
    assert.equal(
      error.message,
      "Cannot load backbone 'resnet18': its weights are not at '/nowhere/resnet18.safetensors'; " +
        "get https://download.pytorch.org/models/resnet18-f37072fd.pth and import it with " +
        "'backbone add resnet18 --weights resnet18-f37072fd.pth'",
    );
    return true;
  });
});

Deno.test("readStored() passes on other failures than a missing file", async () => {
  const cache = await Deno.makeTempDir();
  const entry: CatalogueEntry = { ...RESNET18, name: "folder" };
  try {
    await Deno.mkdir(`${cache}/folder.safetensors`);
    await assert.rejects(
      readStored(entry, cache),
      (error: Error) => !(error instanceof Deno.errors.NotFound),
    );
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
