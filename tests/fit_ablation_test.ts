import assert from "node:assert/strict";
import { type FitOptions, Inspector, loadModel, saveModel } from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;

const IMAGES = Array.from({ length: 5 }, (_, i) => noisyRamp(SIDE, i));
const OPTIONS = { resize: { width: SIDE, height: SIDE }, crop: null, batch: 2, power: false } as const;

Deno.test("Inspector.fit() learns ablations that score the same from their files", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  const methods: [FitOptions, Record<string, unknown>, string[]][] = [
    [
      { method: "padim-levels", levels: [2, 0] },
      { name: "padim-levels", levels: [0, 2] },
      ["fit 2", "fit 4", "fit 5", "calibrate 2", "calibrate 4", "calibrate 5"],
    ],
    [
      { method: "padim-pca", dims: 6 },
      { name: "padim-pca", components: 6, embedding: "nearest" },
      ["fit 2", "fit 4", "fit 5", "fit 2", "fit 4", "fit 5", "calibrate 2", "calibrate 4", "calibrate 5"],
    ],
  ];
  for (const [options, settings, passes] of methods) {
    const seen: string[] = [];
    const model = await inspector.fit(IMAGES, {
      ...OPTIONS,
      ...options,
      onProgress: ({ pass, done, total }) => {
        assert.equal(total, IMAGES.length);
        seen.push(`${pass} ${done}`);
      },
    });
    assert.deepEqual(seen, passes);
    await saveModel(model, path);
    const loaded = await loadModel(path);
    const map = { epsilon: 0.01, interpolation: "bilinear", sigma: 4, peak: "blurred" };
    assert.deepEqual(loaded.settings.method, { ...settings, ...map });
    assert.ok(loaded.settings.calibration, "calibrated on the images left out");
    using fresh = inspector.scorer(model);
    using read = inspector.scorer(loaded);
    const [before] = await Array.fromAsync(fresh.score([noisyRamp(SIDE, 100)]));
    const [after] = await Array.fromAsync(read.score([noisyRamp(SIDE, 100)]));
    assert.ok(before && before.score > 0 && Number.isFinite(before.score));
    assert.equal(after?.score, before.score);
    const { map: off, score, failure } = await read.selfTest();
    assert.deepEqual([off, score, failure], [0, 0, null]);
  }
  await Deno.remove(path);
});

Deno.test("Inspector.fit() refuses options that an ablation cannot use", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const cases: [Record<string, unknown>, RegExp][] = [
    [
      { method: "padim-levels", peak: "raw" },
      /option 'peak' must be 'blurred' or top:SHARE: a sum over 3 levels has no raw distances/,
    ],
    [{ method: "padim-levels", levels: [3] }, /different ones of 0 to 2.*received 3/],
    [{ method: "padim-levels", dims: 5 }, /option 'dims' is of padim, padim-pca.*padim-levels/],
    [{ method: "padim-pca", dims: 177 }, /option 'dims' must be 1 to 176, .*: received 177/],
    [
      { method: "padim-pca", levels: [0] },
      /option 'levels' is of padim-levels, mvg, mahalanobis-ad.*padim-pca/,
    ],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(inspector.fit(IMAGES, { ...OPTIONS, ...options }), message);
  }
});

Deno.test("Inspector.fit() leaves the threshold away when told not to calibrate", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const passes = new Set<string>();
  const model = await inspector.fit(IMAGES, {
    ...OPTIONS,
    dims: 6,
    calibrate: false,
    onProgress: ({ pass }) => passes.add(pass),
  });
  assert.equal(model.settings.calibration, null);
  assert.deepEqual([...passes], ["fit"]);
});
