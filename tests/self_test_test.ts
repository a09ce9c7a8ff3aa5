import assert from "node:assert/strict";
import { Features } from "../src/backbone/session/features.ts";
import { FeatureExtractor } from "../src/features.ts";
import { float32, type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { EvidenceDetector } from "../src/evidence/detector.ts";
import type { WholeDetector } from "../src/evidence/whole.ts";
import type { Detector } from "../src/method/method.ts";
import { loadModel, type Model } from "../src/model/model.ts";
import type { ModelSettings } from "../src/model/settings.ts";
import { runSelfTest } from "../src/self_test.ts";
import { SelfTestError } from "../src/self_test_result.ts";
import type { GoodEvidence } from "../src/verdict/good_evidence.ts";
import { readEvidence } from "../src/verdict/stored_calibration.ts";
import { modelBytes } from "./small_model.ts";
import { spy } from "./with_session.ts";
import { fitOn, scorerOn } from "./with_extractor.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;

const PREPROCESS = { resize: { width: 72, height: 80 }, crop: { width: 64, height: 64 } };
const OPTIONS = { dims: 12, ...PREPROCESS, power: false };

function images(count: number): Image[] {
  return Array.from({ length: count }, (_, seed) => noisyRamp(SIDE, seed));
}

let opened: FeatureExtractor | undefined;

/** An extractor and a model of as few images as can be left one out of and known as a whole, for all tests of this file. */
const made = (async () => {
  const extractor = opened = await FeatureExtractor.open({ threads: 1 });
  const model = await fitOn(extractor, images(4), OPTIONS);
  return { extractor, model };
})();

// Left to the end of the process, the software driver's threads may outlive what they use.
globalThis.addEventListener("unload", () => opened?.gpu[Symbol.dispose]());

function modelTest(name: string, body: (extractor: FeatureExtractor, model: Model) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeResources: false, // the extractor outlives the test
    sanitizeOps: false,
    fn: async () => {
      const { extractor, model } = await made;
      await body(extractor, model);
    },
  });
}

/** A copy, which the extractor has not tested. */
function changed(
  model: Model,
  settings: Partial<ModelSettings> = {},
  tensors: Record<string, StoredTensor> = {},
): Model {
  return {
    ...model,
    settings: { ...model.settings, ...settings },
    tensors: new Map([...model.tensors, ...Object.entries(tensors)]),
  };
}

/** Counts the test pictures that the extractor is given. */
function countTests(): Disposable & { tests: number } {
  const calls = spy(FeatureExtractor.prototype, "features", (_, [images]) => {
    if ((images as { name: string }[]).some(({ name }) => name === "self-test")) counter.tests++;
  });
  const counter = { tests: 0, [Symbol.dispose]: () => calls[Symbol.dispose]() };
  return counter;
}

async function scoreOnce(extractor: FeatureExtractor, model: Model, options = {}): Promise<number> {
  using scorer = scorerOn(extractor, model);
  const [found] = await Array.fromAsync(scorer.score([noisyRamp(SIDE, 9)], options));
  return found?.score as number;
}

modelTest("fit() calibrates from as few images as can be left one out of", async (extractor, model) => {
  assert.equal(model.settings.calibration?.images, 4);
  assert.equal(model.settings.evidence, "both");
  assert.equal(model.settings.selfTest.verdict, "odd");
  const three = await fitOn(extractor, images(3), OPTIONS);
  assert.equal(three.settings.calibration?.images, 3);
  assert.equal(three.settings.evidence, "place", "of two images left no covariance can be known");
  assert.equal(three.settings.selfTest.verdict, "odd");
  const two = await fitOn(extractor, images(2), OPTIONS);
  assert.equal(two.settings.calibration, null);
  assert.equal(two.settings.selfTest.verdict, null);
  assert.ok(Number.isFinite(await scoreOnce(extractor, two)));
});

modelTest("fit() refuses before the work what could not be written after it", async (extractor) => {
  const passes: string[] = [];
  const onProgress = ({ pass }: { pass: string }) => void passes.push(pass);
  const settings = { ...extractor.settings, weights: "no hash" };
  Object.defineProperty(extractor, "settings", { configurable: true, value: settings });
  try {
    await assert.rejects(fitOn(extractor, images(2), { ...OPTIONS, onProgress }), {
      name: "RangeError",
      message: /^Cannot fit: setting 'backbone\.weights' is not valid/,
    });
  } finally {
    Reflect.deleteProperty(extractor, "settings"); // the class's own shows again
  }
  assert.deepEqual(passes, []);
});

modelTest(
  "Scorer.selfTest() finds what the fit found, in a model that was written and read",
  async (extractor, model) => {
    using scorer = scorerOn(extractor, await loadModel(await modelBytes(model)));
    assert.deepEqual(await scorer.selfTest(), {
      map: 0,
      score: 0,
      whole: 0,
      verdict: "odd",
      failure: null,
    });
  },
);

modelTest(
  "Scorer.score() tests a model once on an extractor, however many scorers ask at once",
  async (extractor, model) => {
    const fresh = changed(model);
    using counter = countTests();
    await Promise.all([1, 2, 3].map(() => scoreOnce(extractor, fresh)));
    await scoreOnce(extractor, fresh);
    assert.equal(counter.tests, 1);
    await scoreOnce(extractor, changed(model));
    assert.equal(counter.tests, 2);
    using scorer = scorerOn(extractor, fresh);
    await scorer.selfTest();
    assert.equal(counter.tests, 3, "asked for again");
  },
);

modelTest(
  "Scorer.score() fails where map, score, whole or verdict are others, every time",
  async (extractor, model) => {
    const { selfTest } = model.settings;
    const whole = selfTest.whole as number;
    const map = float32(model.tensors.get("selfTest.map") as StoredTensor);
    const stored = (values: Float32Array<ArrayBuffer>) => ({
      "selfTest.map": storedTensor("F32", [SIDE, SIDE], values),
    });
    const cases: [Model, RegExp][] = [
      [
        changed(model, {}, stored(map.map((value) => value * 1.01))),
        /the map of its test picture is off by 9\.9e-3, 0\.001 is allowed/,
      ],
      [changed(model, {}, stored(map.map((value, i) => i === 77 ? -value : value))), /the map .+ is off by/],
      [
        changed(model, { selfTest: { ...selfTest, score: selfTest.score * 0.99 } }),
        /the score .+ is off by 1\.0e-2/,
      ],
      [
        changed(model, { selfTest: { ...selfTest, whole: whole * 0.98 } }),
        /the whole .+ is off by 2\.0e-2/,
      ],
      [
        changed(model, { selfTest: { ...selfTest, verdict: "normal" } }),
        /its test picture is odd here, normal where it was fitted/,
      ],
    ];
    for (const [model, message] of cases) {
      using counter = countTests();
      for (const _ of [1, 2]) {
        await assert.rejects(scoreOnce(extractor, model), (error) => {
          assert.ok(error instanceof SelfTestError, `${error}`);
          assert.match(error.message, message);
          assert.match(
            error.message,
            /^Cannot score: model 'fitted' fails its self-test: .+: fit the model again here, or/,
          );
          assert.match(error.result.failure as string, message);
          return true;
        });
      }
      assert.equal(counter.tests, 1);
      assert.ok(await scoreOnce(extractor, model, { selfTest: false }) > 0);
      assert.equal(counter.tests, 1);
    }
  },
);

modelTest(
  "Scorer.score() allows differences within the tolerance, and another verdict next to the threshold",
  async (extractor, model) => {
    const { selfTest, calibration } = model.settings;
    const whole = selfTest.whole as number;
    const map = float32(model.tensors.get("selfTest.map") as StoredTensor).map((value) => value * 1.0005);
    const tensor = storedTensor("F32", [SIDE, SIDE], map);
    await scoreOnce(
      extractor,
      changed(model, { selfTest: { ...selfTest, score: selfTest.score * 1.0005, whole: whole * 0.9995 } }, {
        "selfTest.map": tensor,
      }),
    );
    const good = readEvidence(model) as GoodEvidence;
    /** A threshold that the evidence reaches if all of it is so much of what it is. */
    const near = (factor: number) =>
      ({
        ...calibration,
        threshold: good.join(selfTest.place * factor, whole * factor),
      }) as typeof calibration;
    const verdict = "normal"; // its evidence is over the threshold here
    await scoreOnce(
      extractor,
      changed(model, { selfTest: { ...selfTest, verdict }, calibration: near(0.9995) }),
    );
    await assert.rejects(
      scoreOnce(extractor, changed(model, { selfTest: { ...selfTest, verdict }, calibration: near(0.998) })),
      /is odd here, normal where it was fitted/,
    );
  },
);

modelTest(
  "Scorer.selfTest() takes the picture through the model's own resize and crop",
  async (extractor, model) => {
    const { preprocess } = model.settings;
    for (
      const change of [{ resize: { width: 96, height: 80 } }, { filter: "bilinear" as const }, {
        rounding: "pillow" as const,
      }]
    ) {
      using scorer = scorerOn(extractor, changed(model, { preprocess: { ...preprocess, ...change } }));
      const { map, failure } = await scorer.selfTest();
      assert.ok(map > 1e-3, `${JSON.stringify(change)}: ${map}`);
      assert.match(failure as string, /the map of its test picture is off by/);
    }
  },
);

/** A detector that finds a map of these values, and this whole, in any image. */
function stub(extractor: FeatureExtractor, value: number, score: number, whole: number): EvidenceDetector {
  const detector = {
    detect() {
      const scores = Tensor.from(extractor.gpu, "score", [1], Float32Array.of(score));
      const map = new Float32Array(SIDE * SIDE).fill(value);
      return { maps: Tensor.from(extractor.gpu, "map", [1, SIDE, SIDE], map), scores, peaks: scores };
    },
  } as Partial<Detector> as Detector; // no more of it is used
  const companion = { distances: () => Tensor.from(extractor.gpu, "whole", [1], Float32Array.of(whole)) };
  return new EvidenceDetector(detector, companion as Partial<WholeDetector> as WholeDetector, "both", null);
}

modelTest(
  "runSelfTest() looks for numbers that are not finite in features, map, score and whole",
  async (extractor, model) => {
    const preparation = { preprocess: model.settings.preprocess, registrar: null };
    const failureOf = async (extractor: FeatureExtractor, value: number, score: number, whole = 1) => {
      const detector = stub(extractor, value, score, whole);
      return (await runSelfTest({ extractor, detector, preparation }, model)).failure;
    };
    assert.equal(await failureOf(extractor, NaN, 1), "the anomaly map has the value NaN");
    assert.equal(await failureOf(extractor, 1, -Infinity), "the score has the value -Infinity");
    assert.equal(await failureOf(extractor, 1, 1, NaN), "the whole has the value NaN");
    const broken = {
      gpu: extractor.gpu,
      features: () => {
        const maps = [[1, 2], [3, NaN], [4, 5]].map((values) =>
          Tensor.from(extractor.gpu, "map", [2], Float32Array.from(values))
        );
        return Promise.resolve({ features: new Features(maps), geometries: [], poses: null });
      },
    } as Partial<FeatureExtractor> as FeatureExtractor; // the backbone's output is all that is used of it
    const [, tap] = model.settings.backbone.taps;
    assert.equal(await failureOf(broken, 1, 1), `feature map '${tap}' has the value NaN`);
  },
);

modelTest("Scorer.score() tests again when a test could not be run", async (extractor, model) => {
  const lame = changed(model, {}, { "selfTest.map": storedTensor("F32", [1], Float32Array.of(1)) });
  for (const _ of [1, 2]) {
    await assert.rejects(
      scoreOnce(extractor, lame),
      /tensor 'selfTest\.map' has shape \[1\], wanted \[64,64\]/,
    );
  }
  using counter = countTests();
  using _ = spy(FeatureExtractor.prototype, "features", () => {
    if (counter.tests === 1) throw new Error("the device was busy");
  });
  const fresh = changed(model);
  await assert.rejects(scoreOnce(extractor, fresh), /busy/);
  await scoreOnce(extractor, fresh);
  assert.equal(counter.tests, 2);
});

modelTest(
  "fit() takes images whose aspect ratio is kept, and the test picture goes the same way",
  async (extractor) => {
    const wide = (seed: number): Image => {
      const { data, channels } = noisyRamp(SIDE, seed);
      return { width: 64, height: 48, channels, data: data.subarray(0, 64 * 48) };
    };
    const model = await fitOn(extractor, [0, 1, 2].map(wide), {
      dims: 8,
      power: false,
      resize: { shorterSide: 64 },
      crop: null,
    });
    assert.deepEqual(model.settings.space.image, { width: 85, height: 64 });
    assert.deepEqual(model.tensors.get("selfTest.picture")?.shape.length, 3);
    using scorer = scorerOn(extractor, await loadModel(await modelBytes(model)));
    assert.equal((await scorer.selfTest()).failure, null);
  },
);
