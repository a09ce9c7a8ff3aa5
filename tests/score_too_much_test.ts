/** Images that are more than the device holds. */

import assert from "node:assert/strict";
import type { FailedImage } from "../src/admission.ts";
import { FeatureExtractor } from "../src/features.ts";
import { Lifetime } from "../src/lifetime.ts";
import { Random } from "../src/random.ts";
import { RenewableExtractor } from "../src/renewable_extractor.ts";
import { openScorer, type Scorer } from "../src/score.ts";
import type { Score } from "../src/scored_image.ts";
import { fitOn } from "./with_extractor.ts";

const SIDE = 64;

/** A seeded picture. */
function noisy(name: string, seed: number, side = SIDE) {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: side * side }, () => random.integer(256));
  return { name, image: { width: side, height: side, channels: 1, data } as const };
}

const [A, B, C] = [noisy("a", 11), noisy("b", 12), noisy("c", 13)];
const GIANT = noisy("giant", 14, 1100); // which no host resizes

/** Bytes of a buffer for which the pretended devices have no room; the giant's samples take 1.2 MB. */
const ROOM = 1_000_000;

/** While it lives, devices have no memory for samples of more bytes. */
function fewMemory(bytes: number): Disposable {
  const { createBuffer, popErrorScope } = GPUDevice.prototype;
  let failed = false;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    failed ||= descriptor.label === "samples" && descriptor.size > bytes;
    return createBuffer.call(this, descriptor);
  };
  GPUDevice.prototype.popErrorScope = function () {
    const scope = popErrorScope.call(this);
    const error = failed ? new GPUOutOfMemoryError("Not enough memory left.") : null;
    failed = false;
    return error ? scope.then(() => error) : scope;
  };
  return { [Symbol.dispose]: () => void Object.assign(GPUDevice.prototype, { createBuffer, popErrorScope }) };
}

/** While it lives, the device in use, with the model on it, has no larger buffers. */
async function withLargestBuffer(
  scorer: Scorer,
  extractor: RenewableExtractor,
  bytes: number,
): Promise<Disposable> {
  await run(scorer, [A], 1);
  const { gpu } = extractor.current;
  Object.defineProperty(gpu, "largestBuffer", { value: bytes, configurable: true });
  return { [Symbol.dispose]: () => void Reflect.deleteProperty(gpu, "largestBuffer") };
}

interface Told {
  readonly names: readonly string[];
  readonly scores: readonly Score[];
  readonly failures: readonly FailedImage[];
}

/** What a scoring gives, in its order. */
async function run(
  scorer: Scorer,
  images: readonly ReturnType<typeof noisy>[],
  batch: number,
): Promise<Told> {
  const [names, scores, failures]: [string[], Score[], FailedImage[]] = [[], [], []];
  const onFailed = (failed: FailedImage) => {
    names.push(failed.name);
    failures.push(failed);
  };
  for await (const score of scorer.score(images, { onFailed, batch })) {
    names.push(score.name);
    scores.push(score);
  }
  return { names, scores, failures };
}

function told({ scores }: Pick<Told, "scores">) {
  return scores.map(({ image: _, drift: __, ...score }) => score);
}

Deno.test({
  name: "Scorer.score() of images that are too much for the device",
  sanitizeResources: false, // the driver's threads outlive the device
  sanitizeOps: false,
  async fn(t) {
    const first = await FeatureExtractor.open({ threads: 1 });
    await using extractor = new RenewableExtractor(first, () => assert.fail("no device is lost"));
    const good = [1, 2, 3, 4, 5].map((seed) => noisy(`${seed}`, seed));
    const options = { resize: { width: SIDE, height: SIDE }, dims: 12, power: false };
    const model = await fitOn(first, good, options);
    const lifetime = new Lifetime("this extractor", () => {});
    using scorer = openScorer(extractor, model, lifetime);
    const alone = await run(scorer, [A, B, C], 1);
    assert.equal(alone.scores.length, 3);
    const giant = await run(scorer, [GIANT], 1);
    assert.equal(giant.scores.length, 1, "it can be scored where there is memory");

    for (const batch of [1, 2, 8]) {
      await t.step(`hands the one over for which there is no memory, ${batch} at once`, async () => {
        using _ = fewMemory(ROOM);
        const found = await run(scorer, [A, GIANT, B, C], batch);
        assert.deepEqual(found.names, ["a", "giant", "b", "c"]);
        assert.match(
          found.failures[0]?.error.message as string,
          /^Cannot score image 'giant' of 1100x1100 pixels, by itself: GPU ".+" ran out of memory: .* 1\.2 MB; .*--batch.*--resize/,
        );
        const exact = batch === 8 ? told(alone) : told(alone).slice(0, 1); // one by one, as the giant
        assert.deepEqual(told(found).slice(0, exact.length), exact);
        for (const [i, { score }] of found.scores.entries()) {
          assert.ok(Math.abs(score / (alone.scores[i]?.score as number) - 1) < 1e-4);
        }
      });
    }

    await t.step("ends at it without onFailed, when those before it are out", async () => {
      using _ = fewMemory(ROOM);
      const names: string[] = [];
      await assert.rejects(async () => {
        for await (const { name } of scorer.score([A, GIANT, B], { batch: 8 })) names.push(name);
      }, { name: "RangeError", message: /^Cannot score image 'giant'/ });
      assert.deepEqual(names, ["a"]);
    });

    await t.step("takes nothing for the image's that others of the inspector lack memory for", async () => {
      using _ = fewMemory(ROOM);
      const runs = await Promise.all([
        run(scorer, [GIANT, A, GIANT, B], 1),
        run(scorer, [A, B, C, A, B, C], 1),
        run(scorer, [A, B, C, A, B, C], 2),
      ]);
      assert.deepEqual(runs.map(({ failures }) => failures.map(({ name }) => name)), [
        ["giant", "giant"],
        [],
        [],
      ]);
      assert.deepEqual(told(runs[1] as Told).slice(0, 3), told(alone));
    });

    await t.step("fails every image where there is memory for none", async () => {
      using _ = fewMemory(ROOM);
      const { failures } = await run(scorer, [GIANT, noisy("other", 15, 1100)], 2);
      assert.deepEqual(failures.map(({ name }) => name), ["giant", "other"]);
    });

    await t.step("computes one by one what is over a limit of the device together", async () => {
      using _ = await withLargestBuffer(scorer, extractor, 3 * SIDE * SIDE * Float32Array.BYTES_PER_ELEMENT);
      const found = await run(scorer, [A, B, C], 3);
      assert.deepEqual(told(found), told(alone));
    });

    await t.step("refuses before the work what no buffer of the device holds", async () => {
      using _ = await withLargestBuffer(scorer, extractor, 4096);
      const [found] = (await run(scorer, [GIANT], 8)).failures;
      assert.match(
        found?.error.message as string,
        /^Cannot use image 'giant': Cannot resize: one row of the result needs \d+ source rows at once, .*scale the image down first$/,
      );
    });
  },
});
