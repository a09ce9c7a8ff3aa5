/** Thresholds do not depend on how images are grouped, on what computes the backbone, or on what is kept in memory. */

import assert from "node:assert/strict";
import { type FitOptions, Inspector, type Model } from "../mod.ts";
import { assertClose } from "./assert_close.ts";
import { assertSameTensors } from "./assert_same_tensors.ts";
import { madeParts } from "./made_bursts.ts";

const SIDE = 64;
const PARTS = madeParts(16, { side: SIDE, seed: 2 });

/** Fewer images than channels, the usual case, and more. */
const FITS: readonly (FitOptions & { readonly images: number })[] = [
  { method: "padim", images: 10 },
  { method: "padim", dims: 8, images: 16 },
  { method: "mvg", images: 10 },
  { method: "mvg", reduce: { kind: "random", count: 8 }, images: 16 },
];

async function fitted(
  inspector: Inspector,
  { images, ...options }: typeof FITS[number],
  more: FitOptions = {},
): Promise<Model> {
  return await inspector.fit(PARTS.slice(0, images), { resize: "64", power: false, ...options, ...more });
}

Deno.test("Inspector.fit() finds the same thresholds in batches of any size, on either provider", async (t) => {
  await using wasm = await Inspector.open({ threads: 1, provider: "wasm" });
  await using webgpu = await Inspector.open({ threads: 1, provider: "webgpu" });
  for (const options of FITS) {
    await t.step(JSON.stringify(options), async () => {
      const thresholds: number[] = [];
      for (const inspector of [wasm, webgpu]) {
        for (const batch of [1, 3, 8, 24]) {
          const { calibration } = (await fitted(inspector, options, { batch })).settings;
          thresholds.push(calibration?.threshold as number, calibration?.placeThreshold as number);
        }
      }
      const [joined, place] = thresholds as [number, number];
      assert.ok(joined > 0 && place > 0);
      assertClose(thresholds, Array(8).fill([joined, place]).flat(), { rtol: 1e-3 });
    });
  }
});

Deno.test("Inspector.fit() with cacheMb 0 gives the same model as with memory for features", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  for (const options of FITS) {
    const kept = await fitted(inspector, options, { robust: true });
    const read = await fitted(inspector, options, { robust: true, cacheMb: 0 });
    assert.deepEqual(read.settings, kept.settings);
    assertSameTensors(read, kept);
  }
});
