/** A device that is lost while something is computed on it. */

import assert from "node:assert/strict";
import { FeatureExtractor } from "../src/features.ts";
import type { AnyImage, ImageSource } from "../src/image/sources.ts";
import type { Recovery } from "../src/inspector_options.ts";
import { Inspector } from "../src/inspector.ts";
import { Lifetime } from "../src/lifetime.ts";
import type { Model } from "../src/model/model.ts";
import { Random } from "../src/random.ts";
import { RenewableExtractor } from "../src/renewable_extractor.ts";
import { openScorer, type Scorer } from "../src/score.ts";
import type { Score } from "../src/scored_image.ts";
import { recalibrate } from "../src/calibrate.ts";
import { fitOn } from "./with_extractor.ts";

const SIDE = 64;

/** A seeded picture. */
function noisy(seed: number): { readonly name: string; readonly image: AnyImage } {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: SIDE * SIDE }, () => random.integer(256));
  return { name: `${seed}`, image: { width: SIDE, height: SIDE, channels: 1, data } };
}

const LOST = /^GPU ".+" reported: device lost \(destroyed\): /;

/** A device in use with a model on it, and what was told of losses. */
interface Bench extends AsyncDisposable {
  readonly extractor: RenewableExtractor;
  readonly lifetime: Lifetime;
  readonly scorer: Scorer;
  readonly recoveries: readonly Recovery[];
  readonly opened: readonly FeatureExtractor[];
  /** Has somebody else destroy the device in use. */
  lose(): void;
}

/** The model of all tests, and its extractor's options. */
async function openBench(model: Model | null, provider: "wasm" | "webgpu" = "wasm") {
  const first = await FeatureExtractor.open({ threads: 1, provider });
  const own = model ??
    await fitOn(first, [1, 2, 3, 4, 5].map(noisy), { resize: "64", dims: 12, power: false });
  const recoveries: Recovery[] = [];
  const opened: FeatureExtractor[] = [first];
  const extractor = new RenewableExtractor(first, (recovery) => {
    recoveries.push(recovery);
    opened.push(extractor.current);
  });
  const lifetime = new Lifetime("this extractor", () => extractor[Symbol.asyncDispose]());
  const scorer = openScorer(extractor, own, lifetime);
  const bench: Bench = {
    extractor,
    lifetime,
    scorer,
    recoveries,
    opened,
    lose: () => extractor.current.gpu.device.destroy(),
    async [Symbol.asyncDispose]() {
      scorer[Symbol.dispose]();
      await lifetime.end();
    },
  };
  return { bench, model: own };
}

/** Pictures one after the other; the device is lost before those of `losses` are given. */
function* pictures(
  seeds: readonly number[],
  losses: readonly number[],
  lose: () => void,
): Generator<ImageSource> {
  for (const seed of seeds) {
    if (losses.includes(seed)) lose();
    yield noisy(seed);
  }
}

const SEEDS = [11, 12, 13, 14, 15, 16];

/** What is compared of scores: every number of them. */
function told(scores: readonly Score[]) {
  return scores.map(({ image: _, ...score }) => score);
}

/** Replaces `navigator.gpu.requestAdapter` for the time of `body`. */
async function withAdapter(request: GPU["requestAdapter"], body: () => Promise<void>): Promise<void> {
  Object.defineProperty(navigator.gpu, "requestAdapter", { value: request, configurable: true });
  try {
    await body();
  } finally {
    Reflect.deleteProperty(navigator.gpu, "requestAdapter");
  }
}

function lossTest(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  // the driver's threads outlive the device
  Deno.test({ name, sanitizeResources: false, sanitizeOps: false, fn });
}

for (const provider of ["wasm", "webgpu"] as const) {
  lossTest(`Scorer.score() goes on after a loss as if there had been none, on ${provider}`, async (t) => {
    const { bench, model } = await openBench(null, provider);
    await using _ = bench;
    const { scorer, recoveries, opened, lose } = bench;
    const options = { batch: 2, maps: true };
    const expected = told(await Array.fromAsync(scorer.score(SEEDS.map(noisy), options)));
    assert.equal(recoveries.length, 0);

    for (const selfTest of [true, false]) {
      await t.step(`with every number the same, ${selfTest ? "with" : "without"} the self-test`, async () => {
        const before = recoveries.length;
        const scores: Score[] = [];
        for await (const score of scorer.score(pictures(SEEDS, [14], lose), { ...options, selfTest })) {
          scores.push(score);
          assert.equal(
            recoveries.length,
            before + (scores.length > 2 ? 1 : 0),
            "what was computed is out before",
          );
        }
        assert.deepEqual(told(scores), expected);
        const recovery = recoveries.at(-1) as Recovery;
        assert.match(recovery.cause.message, LOST);
        assert.deepEqual(recovery.adapter, bench.extractor.current.gpu.info);
      });
    }

    await t.step("but not after a second one, and says what the first was", async () => {
      const names: string[] = [];
      await assert.rejects(async () => {
        const run = scorer.score(pictures(SEEDS, [13, 15], lose), options);
        for await (const { name } of run) names.push(name);
      }, {
        name: "GpuError",
        message:
          /^GPU ".+" reported: device lost \(destroyed\): .*; another one was opened and lost, too; start again, /,
      });
      assert.deepEqual(names, ["11", "12", "13", "14"]);
      assert.deepEqual(told(await Array.fromAsync(scorer.score(SEEDS.map(noisy), options))), expected);
    });

    await t.step("and where it was lost between two runs, or before a scorer is opened", async () => {
      lose();
      assert.deepEqual(told(await Array.fromAsync(scorer.score(SEEDS.map(noisy), options))), expected);
      lose();
      assert.equal((await scorer.selfTest()).failure, null);
      lose();
      using other = openScorer(bench.extractor, model, bench.lifetime);
      assert.deepEqual(told(await Array.fromAsync(other.score(SEEDS.map(noisy), options))), expected);
      lose();
      await bench.extractor.current.gpu.device.lost;
      await Promise.resolve();
      using late = openScorer(bench.extractor, model, bench.lifetime);
      assert.deepEqual(told(await Array.fromAsync(late.score(SEEDS.map(noisy), options))), expected);
    });

    assert.equal(recoveries.length, opened.length - 1);
  });
}

lossTest(
  "scorers of one inspector go on together after a loss, and each device is opened once",
  async (t) => {
    const { bench, model } = await openBench(null);
    await using _ = bench;
    const { scorer, extractor, lifetime, recoveries, opened, lose } = bench;
    using second = openScorer(extractor, model, lifetime);
    const expected = told(await Array.fromAsync(scorer.score(SEEDS.map(noisy), { batch: 1 })));
    const runs = (images: () => Iterable<ImageSource>) =>
      Promise.all(
        [scorer, second, scorer, second].map((each) => Array.fromAsync(each.score(images(), { batch: 1 }))),
      );

    await t.step("which comes while all are under way", async () => {
      let taken = 0;
      const scoring = runs(function* () {
        for (const seed of SEEDS) {
          if (++taken === 12) lose(); // of four times six
          yield noisy(seed);
        }
      });
      for (const scores of await scoring) assert.deepEqual(told(scores), expected);
      assert.equal(recoveries.length, 1);
    });

    await t.step("which one of them sees after the others", async () => {
      lose();
      for (const scores of await runs(() => SEEDS.map(noisy))) assert.deepEqual(told(scores), expected);
      assert.equal(recoveries.length, 2);
    });

    await t.step(
      "and give their memory back with the inspector, in the middle of a recovery, too",
      async () => {
        const slow = scorer.score(pictures(SEEDS, [12], lose), { batch: 1 })[Symbol.asyncIterator]();
        assert.equal((await slow.next()).value?.name, "11");
        let ended: Promise<void> | undefined;
        const request = navigator.gpu.requestAdapter;
        await withAdapter(async (options) => {
          scorer[Symbol.dispose]();
          second[Symbol.dispose]();
          ended = lifetime.end();
          return await request.call(navigator.gpu, options);
        }, async () => assert.equal((await slow.next()).value?.name, "12", "what was under way ends well"));
        await assert.rejects(slow.next(), { name: "ReferenceError" });
        await ended;
        assert.equal(recoveries.length, 3);
        assert.equal(extractor.current, opened.at(-1));
        for (const { gpu } of opened) assert.equal((await gpu.device.lost).reason, "destroyed");
      },
    );
  },
);

lossTest(
  "a device that cannot be opened again ends the run with both reasons, and the next run tries anew",
  async () => {
    const { bench } = await openBench(null);
    await using _ = bench;
    const { scorer, lose } = bench;
    const expected = told(await Array.fromAsync(scorer.score(SEEDS.map(noisy))));
    await withAdapter(() => Promise.resolve(null), async () => {
      lose();
      await assert.rejects(Array.fromAsync(scorer.score(SEEDS.map(noisy))), {
        message:
          /^GPU ".+" reported: device lost \(destroyed\): .*; no other device could be opened after it: Cannot open a GPU: /,
      });
    });
    assert.deepEqual(told(await Array.fromAsync(scorer.score(SEEDS.map(noisy)))), expected);
  },
);

lossTest("recalibrate() goes on after a loss as if there had been none", async () => {
  const { bench, model } = await openBench(null);
  await using _ = bench;
  const { extractor, recoveries, lose } = bench;
  const expected = await recalibrate(extractor, model, SEEDS.map(noisy), { batch: 2 });
  const actual = await recalibrate(extractor, model, pictures(SEEDS, [14], lose), { batch: 2 });
  assert.equal(recoveries.length, 1);
  assert.deepEqual(actual.settings.calibration, expected.settings.calibration);
  assert.deepEqual([...actual.tensors], [...expected.tensors]);
});

/** While it lives, devices are destroyed under those of their batches that are called so, counted from 1. */
function losing(label: string, under: readonly number[]): Disposable {
  const { createCommandEncoder } = GPUDevice.prototype;
  let batches = 0;
  GPUDevice.prototype.createCommandEncoder = function (descriptor) {
    const encoder = createCommandEncoder.call(this, descriptor);
    if (descriptor?.label === label && under.includes(++batches)) this.destroy();
    return encoder;
  };
  return { [Symbol.dispose]: () => void Object.assign(GPUDevice.prototype, { createCommandEncoder }) };
}

lossTest(
  "Inspector tells of each recovery; a fit is ended by a loss, and the next begins on another device",
  async () => {
    const recoveries: Recovery[] = [];
    await using inspector = await Inspector.open({
      threads: 1,
      onRecovered: (told) => void recoveries.push(told),
    });
    const images = [1, 2, 3, 4, 5].map(noisy);
    const options = { resize: "64", dims: 12, power: false, batch: 2 } as const;
    const expected = await inspector.fit(images, options);
    {
      using _ = losing("pooled features", [2]);
      await assert.rejects(inspector.fit(images, options), { name: "GpuError", message: LOST });
    }
    assert.equal(recoveries.length, 0, "nothing has been asked for since");
    const model = await inspector.fit(images, options);
    assert.deepEqual(recoveries.map(({ adapter }) => adapter), [inspector.adapter]);
    assert.deepEqual([...model.tensors], [...expected.tensors]);
    using scorer = inspector.scorer(model);
    using _ = losing("score", [2]);
    assert.equal((await Array.fromAsync(scorer.score(images, { batch: 1 }))).length, 5);
    assert.equal(recoveries.length, 2);
    await assert.rejects(Inspector.open({ onRecovered: 1 as never }), {
      name: "OptionError",
      message: "Cannot open an inspector: option 'onRecovered' must be a function: received number",
    });
  },
);

/** While it lives, knows the device that was opened last. */
function lastDevice(): Disposable & { device?: GPUDevice } {
  const { requestDevice } = GPUAdapter.prototype;
  const last: Disposable & { device?: GPUDevice } = {
    [Symbol.dispose]: () => void Object.assign(GPUAdapter.prototype, { requestDevice }),
  };
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    return last.device = await requestDevice.call(this, descriptor);
  };
  return last;
}

/** A square that lies a little elsewhere in each picture, on noise. */
const MOVED = Array.from({ length: 9 }, (_, seed) => {
  const random = new Random(seed + 50);
  const [left, top] = [16 + random.integer(5), 16 + random.integer(5)];
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE - left, Math.floor(i / SIDE) - top];
    return random.integer(32) + (x >= 0 && x < 30 && y >= 0 && y < 30 ? 120 + 3 * x : 20);
  });
  return { name: `${seed}`, image: { width: SIDE, height: SIDE, channels: 1, data } as const };
});

for (
  const options of [
    { method: "mvg" },
    { method: "spade" },
    { method: "padim-pca", dims: 12 },
    { method: "padim-levels" },
    { method: "padim", dims: 12, register: "translation" },
  ] as const
) {
  lossTest(`a model of ${Object.values(options).join(" ")} goes to another device whole`, async () => {
    let recoveries = 0;
    using last = lastDevice();
    await using inspector = await Inspector.open({ threads: 1, onRecovered: () => void recoveries++ });
    const model = await inspector.fit(MOVED.slice(0, 5), { resize: "64", power: false, ...options });
    const scored = async () => {
      using scorer = inspector.scorer(model);
      return told(await Array.fromAsync(scorer.score(MOVED.slice(5), { maps: true, batch: 2 })));
    };
    const expected = await scored();
    {
      using _ = losing("score", [2]);
      assert.deepEqual(await scored(), expected);
    }
    assert.equal(recoveries, 1);
    last.device?.destroy(); // which nobody knows when the model is uploaded
    assert.deepEqual(await scored(), expected);
    assert.equal(recoveries, 2);
  });
}
