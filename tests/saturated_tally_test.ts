import assert from "node:assert/strict";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { PRO_LIMIT, proScore } from "../src/evaluate/pro.ts";
import { type Defect, SaturatedTally } from "../src/evaluate/saturated_tally.ts";
import { type DefectSaturation, saturatedArea } from "../src/evaluate/defect_saturation.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { proScoreTwin } from "./twins/pro.ts";
import { type DefectiveImage, sproTwin } from "./twins/spro.ts";

/** The twin adds some hundred shares and trapezoids of order 1, each rounded to 2^-53. */
const ATOL = 1e-12;

const SHAPE = [12, 15] as const;
const PIXELS = SHAPE[0] * SHAPE[1];

const WHOLE: DefectSaturation = { pixelValue: 255, threshold: 1, relative: true };

interface Sample {
  readonly map: Float32Array;
  readonly defects: readonly Defect[];
}

function tallyOf(images: readonly Sample[]): { pixels: PixelTally; saturated: SaturatedTally } {
  const pixels = new PixelTally();
  const saturated = new SaturatedTally(pixels);
  for (const { map, defects } of images) {
    const united = Uint8Array.from(map, (_, i) => Number(defects.some(({ bits }) => bits[i] === 1)));
    pixels.add(map, SHAPE, united);
    saturated.add(map, defects);
  }
  return { pixels, saturated };
}

function forTwin(images: readonly Sample[]): DefectiveImage[] {
  return images.map(({ map, defects }) => ({
    map,
    defects: defects.map(({ bits, saturation }) => {
      const pixels = [...bits.keys()].filter((i) => bits[i] === 1);
      const scored = pixels.filter((i) => !Number.isNaN(map[i])).length;
      return { pixels, area: saturatedArea(saturation, scored) };
    }),
  }));
}

/** A rectangle. */
function box(left: number, top: number, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: PIXELS }, (_, i) => {
    const [x, y] = [i % SHAPE[1] - left, Math.floor(i / SHAPE[1]) - top];
    return Number(x >= 0 && x < width && y >= 0 && y < height);
  });
}

/** Three images: two defects that overlap, two apart, none. */
function sample(random: Random, levels: number, unscored: number, saturations: DefectSaturation[]): Sample[] {
  const boxes = [[box(1, 1, 5, 4), box(4, 3, 6, 5)], [box(0, 0, 3, 2), box(8, 6, 6, 6)], []];
  let next = 0;
  return boxes.map((own) => {
    const map = Float32Array.from({ length: PIXELS }, (_, i) => {
      const score = Math.floor(levels * (random.next() + (own.some((bits) => bits[i]) ? 0.3 : 0))) / levels;
      return random.next() < unscored ? NaN : score;
    });
    const defects = own.map((bits) => ({
      bits,
      saturation: saturations[next++ % saturations.length] as DefectSaturation,
    }));
    return { map, defects };
  });
}

Deno.test("sPRO equals its twin for saturated areas in pixels and shares, few to many ties, and pixels without a score", () => {
  const random = new Random(11);
  const saturations = [
    [WHOLE],
    [{ ...WHOLE, threshold: 0.3 }, { ...WHOLE, threshold: 7, relative: false }],
    [{ ...WHOLE, threshold: 2.5, relative: false }, { ...WHOLE, threshold: 1e6, relative: false }],
    [{ ...WHOLE, threshold: 0.4, relative: false }, { ...WHOLE, threshold: 0.001 }],
  ];
  for (const kinds of saturations) {
    for (const levels of [1, 3, 1e6]) {
      for (const unscored of [0, 0.3]) {
        const images = sample(random, levels, unscored, kinds);
        const { saturated } = tallyOf(images);
        for (const limit of [0.05, PRO_LIMIT, 1]) {
          assertClose([proScore(saturated, limit)], [sproTwin(forTwin(images), limit)], { atol: ATOL });
        }
      }
    }
  }
});

Deno.test("sPRO is PRO where every defect is one region, apart from others, that saturates at its whole area", () => {
  const random = new Random(12);
  const apart = [box(0, 0, 3, 2), box(8, 6, 6, 6), box(0, 8, 4, 3)];
  for (const saturation of [WHOLE, { ...WHOLE, threshold: 36, relative: false }]) {
    for (const levels of [2, 1e6]) {
      const map = Float32Array.from({ length: PIXELS }, () => Math.floor(levels * random.next()) / levels);
      map[0] = NaN;
      const { pixels, saturated } = tallyOf([{ map, defects: apart.map((bits) => ({ bits, saturation })) }]);
      const mask = Uint8Array.from(map, (_, i) => Number(apart.some((bits) => bits[i] === 1)));
      for (const limit of [0.05, PRO_LIMIT, 1]) {
        assert.equal(proScore(saturated, limit), proScore(pixels, limit));
        assertClose([proScore(saturated, limit)], [proScoreTwin([{ map, mask, shape: SHAPE }], 8, limit)], {
          atol: ATOL,
        });
      }
      assert.deepEqual([saturated.regions, saturated.normal], [pixels.regions, pixels.normal]);
    }
  }
});

Deno.test("sPRO is 1 once the saturated area is found, however large the defect, and PRO is not", () => {
  const bits = box(0, 0, 10, 10);
  const map = Float32Array.from(bits, (bit, i) => bit === 1 ? (i % SHAPE[1] === 0 ? 2 : 0) : 1); // one column of ten
  const saturation = { ...WHOLE, threshold: 10, relative: false };
  const { pixels, saturated } = tallyOf([{ map, defects: [{ bits, saturation }] }]);
  assert.equal(proScore(saturated, PRO_LIMIT), 1);
  assertClose([proScore(pixels, PRO_LIMIT)], [0.1], { atol: ATOL });
});

Deno.test("sPRO with normal pixels of several tallies is that of one tally of all, from lists and from tables", () => {
  const random = new Random(13);
  const shape = [400, 400] as const;
  const bits = new Uint8Array(shape[0] * shape[1]);
  for (let row = 5; row < 25; row++) bits.fill(1, row * shape[1] + 10, row * shape[1] + 60);
  const saturation = { ...WHOLE, threshold: 300, relative: false };
  // most pixels in one bin, so that two of the tallies have a table there and one only lists
  const mapOf = (spread: number) =>
    Float32Array.from(bits, () => random.next() < spread ? 1 + random.next() / 256 : 50 * random.next());
  const maps = [mapOf(0.9), mapOf(0.9), mapOf(0.1)] as const;
  for (const [first, second, third] of [[0, 1, 2], [2, 1, 0], [1, 2, 0]] as const) {
    const all = new PixelTally();
    const parts = [new PixelTally(), new PixelTally(), new PixelTally()] as const;
    const together = new SaturatedTally(all);
    const apart = new SaturatedTally(parts[0], parts.slice(1));
    for (const [i, place] of [first, second, third].entries()) {
      const [map, mask] = [maps[place], i === 0 ? bits : undefined];
      all.add(map, shape, mask);
      parts[i]?.add(map, shape, mask);
      if (mask === undefined) continue;
      for (const tally of [together, apart]) tally.add(map, [{ bits, saturation }]);
    }
    const steps = (tally: SaturatedTally) => {
      const found: number[][] = [];
      tally.descend((...step) => void found.push(step));
      return found;
    };
    const [wanted, found] = [steps(together), steps(apart)];
    assert.equal(found.length, wanted.length);
    const different = wanted.findIndex((step, i) => step.some((value, k) => found[i]?.[k] !== value));
    assert.equal(different, -1, `${found[different]} ${wanted[different]}`);
    assert.equal(apart.normal, together.normal);
    assert.equal(proScore(apart, 0.05), proScore(together, 0.05));
  }
});

Deno.test("saturatedArea() is at most the defect's, and of a share whole pixels, at least one", () => {
  const areas = (threshold: number, relative: boolean) =>
    [1, 10, 99].map((area) => saturatedArea({ pixelValue: 1, threshold, relative }, area));
  assert.deepEqual(areas(0.55, true), [1, 5, 54]);
  assert.deepEqual(areas(1, true), [1, 10, 99]);
  assert.deepEqual(areas(12.5, false), [1, 10, 12.5]);
});

Deno.test("sPRO is NaN without a defect that has a score", () => {
  const bits = box(0, 0, 2, 2);
  const map = Float32Array.from(bits, (bit) => bit === 1 ? NaN : 1);
  const { saturated } = tallyOf([{ map, defects: [{ bits, saturation: WHOLE }] }]);
  assert.equal(proScore(saturated), NaN);
  assert.equal(saturated.regions, 0);
});
