import assert from "node:assert/strict";
import * as v from "valibot";
import type { ImageKind } from "../src/kind/image_kind.ts";
import { type KindRange, kindRange } from "../src/kind/kind_range.ts";
import { kindSchema } from "../src/model/kind_settings.ts";

const KIND: ImageKind = {
  width: 200,
  height: 100,
  channels: 1,
  bits: 8,
  coloured: false,
  brightness: 0.2,
  contrast: 0,
};

const DARKER = { ...KIND, height: 200, brightness: 0.1, contrast: 0.1 };
const DEEP = { ...KIND, channels: 3, bits: 16, coloured: true } as const;

Deno.test("kindRange() keeps extremes, and the deviation of logarithms", () => {
  const range = kindRange([KIND, DARKER, DEEP]);
  const step = 1 / 255;
  /** Of two values among three, one twice. */
  const deviation = (once: number, twice: number) => Math.abs(Math.log(once / twice)) / Math.sqrt(3);
  const near = (found: number, wanted: number) =>
    assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, ${wanted}`);
  assert.deepEqual([range.aspect.least, range.aspect.most], [1, 2]);
  assert.deepEqual([range.size.least, range.size.most], [20_000, 40_000]);
  assert.deepEqual([range.brightness.least, range.brightness.most], [0.1, 0.2]);
  assert.deepEqual([range.contrast.least, range.contrast.most], [0, 0.1]);
  near(range.aspect.deviation, deviation(1, 2));
  near(range.size.deviation, deviation(2, 1));
  near(range.brightness.deviation, deviation(0.1 + step, 0.2 + step));
  near(range.contrast.deviation, deviation(0.1 + step, step));
  assert.equal(range.images, 3);
});

Deno.test("kindRange() finds exactly no deviation among equal images", () => {
  const { aspect, size, brightness, contrast } = kindRange(Array.from({ length: 33 }, () => DARKER));
  assert.deepEqual([aspect, size, brightness, contrast].map(({ deviation }) => deviation), [0, 0, 0, 0]);
});

Deno.test("kindRange() lists channels and depths once, ascending, and colour if one image has it", () => {
  const of = (...kinds: ImageKind[]) => {
    const { channels, bits, coloured } = kindRange(kinds);
    return { channels, bits, coloured };
  };
  assert.deepEqual(of(DEEP, KIND, KIND, DEEP), { channels: [1, 3], bits: [8, 16], coloured: true });
  assert.deepEqual(of(KIND, KIND), { channels: [1], bits: [8], coloured: false });
  assert.deepEqual(of(DEEP), { channels: [3], bits: [16], coloured: true });
  assert.deepEqual(of({ ...DEEP, coloured: false }), { channels: [3], bits: [16], coloured: false });
});

Deno.test("kindRange() refuses no images", () => {
  assert.throws(() => kindRange([]), { name: "RangeError", message: /wanted one or more: received none$/ });
});

Deno.test("kindSchema takes every range, through JSON, in the order of the file", () => {
  for (
    const kinds of [[KIND], [KIND, DARKER], [DEEP, { ...KIND, brightness: 1, contrast: 0.5 }], [{
      ...KIND,
      brightness: 0,
    }]]
  ) {
    const range = kindRange(kinds);
    const read = v.parse(kindSchema, JSON.parse(JSON.stringify(range)));
    assert.equal(JSON.stringify(read), JSON.stringify(range));
  }
});

const RANGE = kindRange([KIND, DARKER]);

for (
  const [what, change] of [
    ["no image", { images: 0 }],
    ["no channels", { channels: [] }],
    ["alpha", { channels: [4] }],
    ["channels twice", { channels: [3, 3] }],
    ["channels that descend", { channels: [3, 1] }],
    ["other depths", { bits: [12] }],
    ["depths without end", { bits: [8, 16, 16] }],
    ["colour in words", { coloured: "yes" }],
    ["an aspect ratio of 0", { aspect: { least: 0, most: 1, deviation: 0 } }],
    ["half a pixel", { size: { least: 1.5, most: 2, deviation: 0 } }],
    ["over white", { brightness: { least: 0, most: 1.01, deviation: 0 } }],
    ["under black", { contrast: { least: -0.1, most: 0.2, deviation: 0 } }],
    ["a range upside down", { brightness: { least: 0.3, most: 0.2, deviation: 0 } }],
    ["a negative deviation", { contrast: { least: 0.1, most: 0.2, deviation: -1 } }],
    ["an infinite deviation", { contrast: { least: 0.1, most: 0.2, deviation: Infinity } }],
    ["what it does not know", { more: 1 }],
  ] as const
) {
  Deno.test(`kindSchema refuses ${what}`, () => {
    assert.ok(v.is(kindSchema, RANGE));
    assert.ok(!v.is(kindSchema, { ...RANGE, ...change }));
  });
}

Deno.test("kindSchema refuses a range without one of its parts", () => {
  for (const key of Object.keys(RANGE) as (keyof KindRange)[]) {
    const { [key]: _, ...rest } = RANGE;
    assert.ok(!v.is(kindSchema, rest), key);
  }
});
