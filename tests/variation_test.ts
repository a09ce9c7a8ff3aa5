import assert from "node:assert/strict";
import { METHODS } from "../mod.ts";
import { FeatureExtractor } from "../src/features.ts";
import { Variation } from "../src/fitting/variation.ts";
import type { FitReport } from "../src/fitting/report.ts";
import { recalibrate } from "../src/calibrate.ts";
import { RenewableExtractor } from "../src/renewable_extractor.ts";
import type { ImageSource } from "../src/image/sources.ts";
import { Random } from "../src/random.ts";
import { fitOn } from "./with_extractor.ts";

/** A picture of one grey value. */
function even(value: number, height = 64): ImageSource {
  return { width: 64, height, channels: 1, data: new Uint8Array(64 * height).fill(value) };
}

/** A seeded picture with something on it. */
function noisy(seed: number): ImageSource {
  const random = new Random(seed);
  return {
    width: 64,
    height: 64,
    channels: 1,
    data: Uint8Array.from({ length: 64 * 64 }, () => random.integer(256)),
  };
}

/** Sets in which nothing varies. */
const EVEN_SETS = {
  "black pictures of several sizes": Array.from({ length: 6 }, (_, i) => even(0, 64 + i)),
  "copies of one picture": Array.from({ length: 6 }, () => noisy(1)),
};

const REFUSED = {
  name: "RangeError",
  message: /^Cannot fit: wanted good images that differ: received 6 that are all the same to the network/,
};

Deno.test({
  name: "Inspector.fit() of good images without variation",
  sanitizeResources: false, // the driver's threads outlive the device
  sanitizeOps: false,
  async fn(t) {
    await using extractor = await FeatureExtractor.open();
    for (const method of Object.keys(METHODS)) {
      for (const [what, images] of Object.entries(EVEN_SETS)) {
        await t.step(`is refused: ${method}, ${what}`, async () => {
          for (const calibrate of [true, false]) {
            const options = { method, resize: "64", calibrate, batch: 4 };
            await assert.rejects(fitOn(extractor, images, options), REFUSED);
          }
        });
      }
    }

    await t.step("is refused with registration too", async () => {
      const options = { resize: "64", register: "translation" };
      await assert.rejects(fitOn(extractor, EVEN_SETS["copies of one picture"], options), REFUSED);
    });

    await t.step("takes copies among others, and says which they are", async () => {
      const reports: FitReport[] = [];
      const onReport = (report: FitReport) => void reports.push(report);
      const images = [1, 2, 1, 3, 2, 1].map((seed, i) => ({
        name: `${"abcdef"[i]}`,
        image: noisy(seed),
      })) as ImageSource[];
      const model = await fitOn(extractor, images, { resize: "64", dims: 12, onReport });
      assert.deepEqual(reports[0]?.copies, [["a", "c", "f"], ["b", "e"]]);
      const others = [even(7), even(7)];
      await assert.rejects(recalibrate(new RenewableExtractor(extractor), model, others), {
        name: "RangeError",
        message: /^Cannot calibrate: wanted good images that differ: received 2 /,
      });
    });
  },
});

Deno.test("Variation finds a difference in any map and at any place, and none in rounding", () => {
  const maps = () => [Float32Array.of(1, -4, 0), Float32Array.of(0, 2), Float32Array.of(0)];
  const differs = (change: (maps: Float32Array[]) => void) => {
    const variation = new Variation();
    variation.add([maps(), maps()]);
    const last = maps();
    change(last);
    variation.add([last]);
    try {
      variation.require("Cannot fit");
      return true;
    } catch (error) {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, /received 3 that/);
      return false;
    }
  };
  assert.equal(differs(() => {}), false);
  assert.equal(differs(([first]) => first![2] = 3.9e-5), false);
  assert.equal(differs(([first]) => first![2] = 4.1e-5), true);
  assert.equal(differs(([first]) => first![0] = -1), true);
  assert.equal(differs(([, second]) => second![1] = 2.1), true);
  assert.equal(differs(([, second]) => second![1] = NaN), true);
});
