import assert from "node:assert/strict";
import { float32, type StoredTensor } from "../src/format/dtype.ts";
import { type FitOptions, type Image, Inspector, loadModel, saveModel } from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 128;
/** Pixels that are looked at. */
const INSIDE = { left: 6, top: 10, width: 20, height: 24 };

function inRoi(x: number, y: number): boolean {
  return x >= INSIDE.left && x < INSIDE.left + INSIDE.width &&
    y >= INSIDE.top && y < INSIDE.top + INSIDE.height;
}

const ROI: Image = {
  width: SIDE,
  height: SIDE,
  channels: 1,
  data: Uint8Array.from(
    { length: SIDE * SIDE },
    (_, i) => Number(inRoi(i % SIDE, Math.floor(i / SIDE))),
  ),
};

const METHODS: readonly FitOptions[] = [
  { method: "padim", dims: 12 },
  { method: "padim-levels", levels: [1, 2] },
  { method: "padim-pca", dims: 6 },
  { method: "mvg", levels: [0, 1] },
  { method: "mahalanobis-ad", levels: [0, 1] },
  { method: "spade", neighbours: 3 },
];

Deno.test("Inspector fits every method to a roi: a defect inside is odd, one outside is not seen", async (t) => {
  await using inspector = await Inspector.open({ threads: 1 });
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  for (const options of METHODS) {
    await t.step(options.method as string, async () => {
      const fitted = await inspector.fit(Array.from({ length: 8 }, (_, i) => noisyRamp(SIDE, i)), {
        resize: { width: SIDE, height: SIDE },
        crop: null,
        roi: ROI,
        power: false,
        ...options,
      });
      await saveModel(fitted, path);
      const model = await loadModel(path);
      const pixels = float32(model.tensors.get("calibration.pixels") as StoredTensor);
      assert.equal(pixels.length, 8 * 20 * 24, "every pixel inside, no other");
      using scorer = inspector.scorer(model);
      const images = [
        noisyRamp(SIDE, 100),
        noisyRamp(SIDE, 100, { x: 16, y: 22 }),
        noisyRamp(SIDE, 100, { x: 117, y: 110 }),
      ];
      const [good, inside, outside] = await Array.fromAsync(scorer.score(images, { maps: true }));
      assert.ok(good?.map && inside?.map && outside);
      for (const map of [good.map, inside.map]) {
        map.forEach((value, i) => assert.equal(Number.isNaN(value), !inRoi(i % SIDE, Math.floor(i / SIDE))));
      }
      assert.ok((inside.whole as number) > (good.whole as number), "as a whole, too");
      assert.ok(Math.abs((outside.whole as number) - (good.whole as number)) < 0.01 * (good.whole as number));
      const seen = inside.score - good.score;
      assert.ok(seen > 0, `good ${good.score}, inside ${inside.score}`);
      assert.ok(Math.abs(outside.score - good.score) < 0.01 * seen, `outside ${outside.score}`);
      using again = inspector.scorer(fitted);
      const [same] = await Array.fromAsync(again.score([images[1] as Image]));
      assert.equal(same?.score, inside.score);
      const { map, score, whole, failure } = await scorer.selfTest();
      assert.deepEqual({ map, score, whole, failure }, { map: 0, score: 0, whole: 0, failure: null });
    });
  }
  await Deno.remove(path);
});
