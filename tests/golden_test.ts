import assert from "node:assert/strict";
import { FeatureExtractor } from "../src/features.ts";
import { loadModel } from "../src/model/model.ts";
import { SELF_TEST_TOLERANCE } from "../src/self_test_result.ts";
import { assertClose } from "./assert_close.ts";
import { goldenModel, goldenScore } from "./golden.ts";
import { modelBytes } from "./small_model.ts";
import { scorerOn } from "./with_extractor.ts";

/**
 * Of the largest value, on a software driver: the network runs in WebAssembly, which is the same everywhere, and only the width of
 * the driver's vectors can change sums of some hundred float32. On hardware what the self-test allows.
 */
const SOFTWARE_TOLERANCE = 1e-5;

Deno.test("encodeModel() gives a model of this format back byte for byte", async () => {
  const bytes = await goldenModel();
  assert.deepEqual(await modelBytes(await loadModel(bytes)), bytes);
});

Deno.test("Scorer.score() gives an image what it gave it when the model was made", async () => {
  const { image, map, score, place, whole, judgement } = await goldenScore();
  await using extractor = await FeatureExtractor.open({ provider: "wasm", threads: 1 });
  using scorer = scorerOn(extractor, await loadModel(await goldenModel()));
  const [found] = await Array.fromAsync(scorer.score([image], { maps: true }));
  const tolerance = extractor.gpu.info.software ? SOFTWARE_TOLERANCE : SELF_TEST_TOLERANCE;
  assert.ok(found?.map && found.judgement);
  for (
    const [name, value, was] of [
      ["score", found.score, score],
      ["place", found.place, place],
      ["whole", found.whole, whole],
    ] as const
  ) assert.ok(Math.abs((value ?? NaN) - was) <= tolerance * was, `${name} ${value}, it was ${was}`);
  const seen = (values: Float32Array) => Array.from(values, (value) => !Number.isNaN(value));
  assert.deepEqual(seen(found.map), seen(map), "the same pixels are looked at");
  const numbers = (values: Float32Array) => values.filter((value) => !Number.isNaN(value));
  assertClose(numbers(found.map), numbers(map), { atol: tolerance * score });
  assert.equal(found.judgement.verdict, judgement.verdict);
  assert.equal(found.judgement.because, judgement.because);
  assert.equal(found.judgement.evidence.joined.threshold, judgement.evidence.joined.threshold);
});
