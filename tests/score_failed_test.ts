import assert from "node:assert/strict";
import type { FailedImage } from "../src/admission.ts";
import { FeatureExtractor } from "../src/features.ts";
import type { AnyImage, ImageSource } from "../src/image/sources.ts";
import { encodePng } from "../src/image/write/png.ts";
import { Random } from "../src/random.ts";
import { fitOn, scorerOn } from "./with_extractor.ts";

const SIZE = 64;

/** A seeded picture: a ramp with noise. */
function picture(seed: number, width = SIZE, height = SIZE) {
  const random = new Random(seed);
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => (Math.floor(i / 3) % width) * 2 + random.integer(32),
  );
  return { width, height, channels: 3, data } as const;
}

const TORN: AnyImage = encodePng(picture(9)).slice(0, 500);
const DEEP = { ...picture(8), data: Uint16Array.from(picture(8).data, (value) => value * 257) };

const [A, B, C] = [
  { name: "a", image: picture(10) },
  { name: "b", image: picture(11) },
  { name: "c", image: picture(13) },
] as const;

/** Good ones with all kinds of broken ones between. */
const MIXED: readonly ImageSource[] = [
  A,
  { name: "torn", image: TORN },
  B,
  { name: "deep", image: DEEP },
  { name: "wide", image: picture(12, 2 * SIZE) },
  C,
  { name: "none", image: new Uint8Array() },
];

Deno.test({
  name: "Scorer.score() of broken images among good ones",
  sanitizeResources: false, // the driver's threads outlive the device
  sanitizeOps: false,
  async fn(t) {
    await using extractor = await FeatureExtractor.open();
    const good = Array.from({ length: 5 }, (_, seed) => picture(seed));
    const model = await fitOn(extractor, good, { resize: "short:64", dims: 12, power: false });
    using scorer = scorerOn(extractor, model);
    const alone = await Array.fromAsync(scorer.score([A, B, C]));

    for (const batch of [1, 2, 8]) {
      await t.step(
        `hands them over in their turn, ${batch} at once, and scores the others as without them`,
        async () => {
          const told: string[] = [];
          const failures: FailedImage[] = [];
          const onFailed = (failed: FailedImage) => {
            told.push(failed.name);
            failures.push(failed);
          };
          const scores = [];
          for await (const score of scorer.score(MIXED, { onFailed, batch })) {
            told.push(score.name);
            scores.push(score);
          }
          assert.deepEqual(told, ["a", "torn", "b", "deep", "wide", "c", "none"]);
          assert.deepEqual(
            scores.map(({ judgement }) => judgement?.verdict),
            alone.map((score) => score.judgement?.verdict),
          );
          for (const [i, { score }] of scores.entries()) {
            assert.ok(
              Math.abs(score / (alone[i]?.score as number) - 1) < 1e-4,
              `${score} is not ${alone[i]?.score}`,
            );
          }
          assert.match(
            failures.map(({ error }) => error.message).join("\n"),
            /'torn'.*\n.*'deep'.*\n.*'wide'.*\n.*'none'/,
          );
        },
      );
    }

    await t.step("ends at the first without onFailed, when those before it are out", async () => {
      const told: string[] = [];
      let read = 0;
      function* counted() {
        for (const source of MIXED) {
          read++;
          yield source;
        }
      }
      await assert.rejects(async () => {
        for await (const { name } of scorer.score(counted())) told.push(name);
      }, { name: "ImageError", message: /'torn'/ });
      assert.deepEqual([told, read], [["a"], 2]);
    });

    await t.step("tells of a broken image in a live stream before the next one comes", async () => {
      const told: string[] = [];
      async function* live() {
        yield A;
        yield { name: "torn", image: TORN };
        await Promise.resolve(assert.deepEqual(told, ["a", "torn"]));
        yield B;
      }
      const onFailed = ({ name }: FailedImage) => void told.push(name);
      for await (const { name } of scorer.score(live(), { onFailed, batch: 1 })) told.push(name);
      assert.deepEqual(told, ["a", "torn", "b"]);
    });

    await t.step("ends with what a caller did wrong, whatever onFailed takes", async () => {
      const sources = [picture(10), 7 as unknown as ImageSource];
      const onFailed = () => assert.fail("no image failed");
      await assert.rejects(Array.fromAsync(scorer.score(sources, { onFailed })), { name: "TypeError" });
    });
  },
});
