import assert from "node:assert/strict";
import { levelled } from "../src/image/read/samples.ts";
import { pagePath } from "../src/image/read/page_path.ts";
import { fixturePath } from "./image_fixtures.ts";

Deno.test("levelled() spreads every type from black to white, and black is what is below it", () => {
  for (
    const [samples, white, wanted] of [
      [Int16Array.of(-5, 0, 32767), undefined, [0, 0, 65535]],
      [Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1), undefined, [0, 32768, 65535]],
      [Float32Array.of(-1, 0.5, 1), undefined, [0, 32768, 65535]],
      [Float64Array.of(0, 50, 200), 200, [0, 16384, 65535]],
      [Uint16Array.of(0, 1, 4095), 4095, [0, 16, 65535]],
      [Uint16Array.of(0, 1, 4095), undefined, [0, 1, 4095]],
    ] as const
  ) {
    assert.deepEqual(levelled(samples, white, "a.tif"), Uint16Array.from(wanted));
  }
  assert.deepEqual(levelled(Uint8Array.of(9), 4, "a.png"), Uint8Array.of(9));
});

Deno.test("levelled() refuses what is above white, and what is no number", () => {
  assert.throws(() => levelled(Float32Array.of(0, 1.5), undefined, "a.tif"), {
    name: "ImageError",
    reason: "a sample of it is 1.5, and white is 1",
    remedy: "give the level of white with 'white', at least 1.5",
  });
  assert.throws(() => levelled(Float32Array.of(NaN), 2, "a.tif"), {
    reason: "a sample of it is not a number",
  });
});

Deno.test("pagePath() parts a page from a path unless a file has that very name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.tif#2`, "");
    assert.deepEqual(pagePath(`${folder}/a.tif#2`), {
      file: `${folder}/a.tif#2`,
      page: null,
      array: null,
    });
    assert.deepEqual(pagePath(`${folder}/a.tif#3`), { file: `${folder}/a.tif`, page: 3, array: null });
    assert.deepEqual(pagePath(`${folder}/a.tif#0`), {
      file: `${folder}/a.tif#0`,
      page: null,
      array: null,
    });
    const plain = fixturePath("rgb8.tif");
    assert.deepEqual(pagePath(plain), { file: plain, page: null, array: null });
    for (const array of ["depth", "2", "run.1/b#c"]) {
      assert.deepEqual(pagePath(`${folder}/a.NPZ#${array}`), { file: `${folder}/a.NPZ`, page: null, array });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
