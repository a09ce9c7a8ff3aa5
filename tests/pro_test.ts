import assert from "node:assert/strict";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { PRO_LIMIT, proScore } from "../src/evaluate/pro.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { proScoreTwin, type ScoredImage } from "./twins/pro.ts";

/** The twin adds some hundred shares and trapezoids of order 1, each rounded to 2^-53. */
const ATOL = 1e-12;

function tallyOf(images: readonly ScoredImage[], connectivity: 4 | 8 = 8): PixelTally {
  const tally = new PixelTally(connectivity);
  for (const { map, mask, shape } of images) tally.add(Float32Array.from(map), shape, mask);
  return tally;
}

/** Random blobs: pixels are set with a probability, scores have `levels` distinct values and are higher where set. */
function sample(random: Random, density: number, levels: number, unscored = 0): ScoredImage[] {
  const shapes = [[7, 9], [1, 12], [10, 10]] as const;
  return shapes.map((shape) => {
    const mask = Uint8Array.from({ length: shape[0] * shape[1] }, () => Number(random.next() < density));
    const map = Float32Array.from(mask, (set) => {
      const score = Math.floor(levels * (random.next() + set / 3)) / levels;
      return random.next() < unscored ? NaN : score;
    });
    return { map, mask, shape };
  });
}

Deno.test("proScore() equals its twin for sparse to solid masks and few to many ties", () => {
  const random = new Random(8);
  for (const density of [0.02, 0.2, 0.6, 0.95]) {
    for (const levels of [1, 2, 5, 1e6]) {
      for (const connectivity of [4, 8] as const) {
        const images = sample(random, density, levels, levels === 5 ? 0.2 : 0);
        const tally = tallyOf(images, connectivity);
        for (const limit of [0.05, PRO_LIMIT, 1]) {
          assertClose([proScore(tally, limit)], [proScoreTwin(images, connectivity, limit)], { atol: ATOL });
        }
      }
    }
  }
});

Deno.test("proScore() of a single region and limit 1 is the AUROC of its pixels", () => {
  // 2 normal below both, 1 normal between: (3 + 2) / 6 pairs in order.
  const tally = tallyOf([{ map: [4, 2, 3, 1, 0], mask: [1, 1, 0, 0, 0], shape: [1, 5] }]);
  assertClose([proScore(tally, 1)], [5 / 6], { atol: ATOL });
});

Deno.test("proScore() counts a region of one pixel as much as a large one", () => {
  const found = { map: [9, 0, 1, 1, 1], mask: [1, 0, 1, 1, 1], shape: [1, 5] } as const;
  const normal = { map: [5, 5, 5, 5, 5], mask: [0, 0, 0, 0, 0], shape: [1, 5] } as const;
  // One of two regions is above all normal pixels; the other is below five of the six, which the limit excludes.
  const tally = tallyOf([found, normal]);
  assertClose([proScore(tally, 0.5)], [0.5], { atol: ATOL });
});

Deno.test("proScore() cuts the segment that crosses the limit by linear interpolation", () => {
  // The curve is (0, 0), (1, 1): constant scores. Its area up to 0.3 is 0.3^2 / 2.
  const tally = tallyOf([{ map: [2, 2, 2], mask: [1, 0, 0], shape: [1, 3] }]);
  assertClose([proScore(tally, 0.3)], [0.15], { atol: ATOL });
});

Deno.test("proScore() is 1 when every region is above every normal pixel", () => {
  assert.equal(proScore(tallyOf([{ map: [3, 4, 1, 2], mask: [1, 1, 0, 0], shape: [2, 2] }])), 1);
});

Deno.test("proScore() is NaN without a region or without a normal pixel", () => {
  assert.equal(proScore(tallyOf([{ map: [1, 2], mask: [0, 0], shape: [1, 2] }])), NaN);
  assert.equal(proScore(tallyOf([{ map: [1, 2], mask: [1, 1], shape: [1, 2] }])), NaN);
  assert.equal(proScore(new PixelTally()), NaN);
});

Deno.test("proScore() refuses a limit that is not over 0 and at most 1", () => {
  for (const limit of [0, -0.1, 1.01, NaN]) {
    assert.throws(() => proScore(new PixelTally(), limit), {
      name: "RangeError",
      message: new RegExp(`${limit}`),
    });
  }
});
