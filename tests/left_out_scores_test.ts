import assert from "node:assert/strict";
import { float32, type StoredTensor } from "../src/format/dtype.ts";
import { type FitOptions, Inspector, type Model } from "../mod.ts";
import { assertClose } from "./assert_close.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;
const IMAGES = Array.from({ length: 10 }, (_, i) => noisyRamp(SIDE, i));
const OPTIONS = { resize: { width: SIDE, height: SIDE }, crop: null, power: false } as const;

/** More channels than images, the usual case, and fewer. */
const METHODS: readonly FitOptions[] = [
  { method: "padim" },
  { method: "padim", embedding: "bilinear" },
  { method: "padim", dims: 6 },
  { method: "padim-levels", levels: [1, 2] },
];

/** Of scores against those of refits; the worst is 2.5e-5. */
const RTOL = 1e-4;

/** Left-out evidence of the images, in the order of the fit. */
function leftOut({ tensors }: Model, of: "place" | "whole"): Float32Array {
  return float32(tensors.get(`calibration.${of}`) as StoredTensor);
}

Deno.test("Inspector.fit() finds of each image what a fit without it does", async (t) => {
  await using inspector = await Inspector.open({ threads: 1 });
  for (const options of METHODS) {
    await t.step(`${options.method} ${JSON.stringify(options)}`, async () => {
      const own = { ...OPTIONS, ...options };
      const [places, wholes]: [number[], number[]] = [[], []];
      for (const [left, image] of IMAGES.entries()) {
        const rest = IMAGES.filter((_, i) => i !== left);
        using scorer = inspector.scorer(await inspector.fit(rest, { ...own, calibrate: false }));
        const [found] = await Array.fromAsync(scorer.score([image]));
        places.push(found?.place as number);
        wholes.push(found?.whole as number);
      }
      const model = await inspector.fit(IMAGES, own);
      assertClose(leftOut(model, "place"), places, { rtol: RTOL });
      assertClose(leftOut(model, "whole"), wholes, { rtol: RTOL });
    });
  }
});

Deno.test("Inspector.fit() finds the same threshold in batches of any size, on either provider", async () => {
  const thresholds: number[] = [];
  for (const provider of ["wasm", "webgpu"] as const) {
    await using inspector = await Inspector.open({ threads: 1, provider });
    for (const batch of [1, 3, 8, 24]) {
      const { settings } = await inspector.fit(IMAGES, { ...OPTIONS, batch });
      thresholds.push(settings.calibration?.threshold as number);
    }
  }
  assert.equal(thresholds.length, 8);
  assertClose(thresholds, Array(8).fill(thresholds[0]), { rtol: 1e-3 });
});
