import assert from "node:assert/strict";
import { describeModel, Inspector, loadModel, type Model, saveModel } from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";
import { withFolder } from "./with_folder.ts";

const SIDE = 64;
const IMAGES = Array.from({ length: 12 }, (_, i) => noisyRamp(SIDE, i));
const OTHERS = Array.from({ length: 4 }, (_, i) => noisyRamp(SIDE, 20 + i));
const SMALL = { resize: { width: SIDE, height: SIDE }, crop: null } as const;

/** The factors and means of a model. */
function gaussiansOf({ tensors }: Model) {
  return [...tensors].filter(([key]) => /level\d+\.(mean|factor)$/.test(key)).map(([, tensor]) => tensor);
}

for (
  const options of [
    { method: "padim", dims: 20 },
    { method: "padim", dims: 20, embedding: "bilinear" },
    { method: "padim-levels", levels: [1, 2] },
    { method: "padim-pca", dims: 10 },
  ] as const
) {
  Deno.test(`in half precision ${JSON.stringify(options)} takes half, and scores differ little`, async () => {
    await using inspector = await Inspector.open({ threads: 1 });
    const full = await inspector.fit(IMAGES, { ...SMALL, ...options });
    const half = await inspector.fit(IMAGES, { ...SMALL, ...options, precision: "f16" });
    const bytes = (model: Model) => gaussiansOf(model).reduce((sum, { data }) => sum + data.length, 0);
    assert.ok(bytes(full) > 0);
    assert.equal(2 * bytes(half), bytes(full));
    for (const [i, { dtype, shape }] of gaussiansOf(half).entries()) {
      assert.equal(dtype, "F16");
      assert.deepEqual(shape, gaussiansOf(full)[i]?.shape);
    }
    assert.deepEqual(half.settings.calibration, full.settings.calibration, "thresholds come of float32");
    using own = inspector.scorer(half);
    using other = inspector.scorer(full);
    const found = await Array.fromAsync(own.score(OTHERS)); // after its self-test
    const wanted = await Array.fromAsync(other.score(OTHERS));
    found.forEach(({ score, judgement }, i) => {
      const expected = wanted[i]?.score as number;
      assert.notEqual(score, expected);
      assert.ok(Math.abs(score - expected) <= 5e-3 * expected, `${score}, in float32 ${expected}`);
      assert.equal(judgement?.verdict, wanted[i]?.judgement?.verdict);
    });
  });
}

Deno.test("a model in half precision is the same from its file, says so, and is asked for again by its settings", async () => {
  await withFolder(async (folder) => {
    await using inspector = await Inspector.open({ threads: 1 });
    const model = await inspector.fit(IMAGES, { ...SMALL, dims: 20, precision: "f16" });
    await saveModel(model, `${folder}/half.safetensors`);
    const loaded = await loadModel(`${folder}/half.safetensors`);
    using own = inspector.scorer(model);
    using again = inspector.scorer(loaded);
    const scores = async (scorer: typeof own) =>
      (await Array.fromAsync(scorer.score(OTHERS))).map(({ score }) => score);
    assert.deepEqual(await scores(again), await scores(own));
    assert.equal(describeModel(loaded).fit.precision, "f16");
    const full = await inspector.fit(IMAGES, { ...SMALL, dims: 20 });
    assert.ok(!("precision" in full.settings.method), "models in float32 are as they were");
    assert.equal(describeModel(full).fit.precision, "f32");
  });
});

Deno.test("what halves do not hold is refused with the remedy, and other methods have no such option", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  await assert.rejects(
    inspector.fit(IMAGES, { ...SMALL, dims: 20, epsilon: 1e12, precision: "f16" }),
    { name: "RangeError", message: /half precision: its factor reaches 1000\d\d\d.*--precision f32/ },
  );
  await assert.rejects(inspector.fit(IMAGES, { ...SMALL, method: "mvg", precision: "f16" } as never), {
    name: "OptionError",
  });
});
