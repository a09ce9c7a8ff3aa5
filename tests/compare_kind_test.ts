import assert from "node:assert/strict";
import { compareKind } from "../src/kind/compare_kind.ts";
import type { ImageKind } from "../src/kind/image_kind.ts";
import { kindRange } from "../src/kind/kind_range.ts";

const GREY: ImageKind = {
  width: 400,
  height: 300,
  channels: 1,
  bits: 8,
  coloured: false,
  brightness: 0.3,
  contrast: 0.1,
};
const GREY_AS_RGB = { ...GREY, channels: 3 } as const;
const COLOUR = { ...GREY_AS_RGB, coloured: true } as const;
const DEEP = { ...GREY, bits: 16 } as const;

/** Forty images that are all alike, 0.3 bright: what is within the floors is near. */
const EVEN = Array.from({ length: 40 }, () => GREY);

/** What is warned of, as `+size` for over the range and `-size` for below. */
function warned(fit: readonly ImageKind[], change: Partial<ImageKind>): string[] {
  const { warnings } = compareKind(kindRange(fit), { ...GREY, ...change });
  return warnings.map(({ what, is, was: [least] }) => `${is < least ? "-" : "+"}${what}`);
}

Deno.test("compareKind() says nothing of images like those of the fit", () => {
  for (const kind of [GREY, COLOUR, DEEP]) {
    assert.deepEqual(compareKind(kindRange([kind, kind]), kind), { refuse: null, warnings: [] });
  }
});

for (
  const [what, fit, kind, reason] of [
    [
      "16 bits for 8",
      [GREY],
      DEEP,
      /^it has 16 bits a sample, the images of the fit have 8; convert it to 8 bits, fit/,
    ],
    [
      "8 bits for 16",
      [DEEP],
      GREY,
      /^it has 8 bits a sample, the images of the fit have 16; convert it to 16 bits, fit/,
    ],
    [
      "colour for grey",
      [GREY],
      COLOUR,
      /^it is in colour, the images of the fit are grey; convert it to grey, fit/,
    ],
    [
      "grey for colour",
      [COLOUR],
      GREY,
      /^it is grey, the images of the fit are in colour; take it in colour, fit/,
    ],
  ] as const
) {
  Deno.test(`compareKind() refuses ${what}, with what helps`, () => {
    const { refuse } = compareKind(kindRange(fit), kind);
    assert.match(refuse ?? "", reason);
    assert.match(refuse ?? "", / or score it all the same with anyKind: true or --any-kind$/);
  });
}

for (
  const [what, fit, kind] of [
    ["grey saved as RGB, for grey", [GREY], GREY_AS_RGB],
    ["grey, for grey saved as RGB", [GREY_AS_RGB], GREY],
    ["a frame without colour, of a colour camera", [COLOUR], GREY_AS_RGB],
    ["a coloured spot, where the fit had no colour in RGB", [GREY_AS_RGB], COLOUR],
    ["grey, where the fit had both", [COLOUR, GREY], GREY],
    ["colour, where the fit had both", [COLOUR, GREY], COLOUR],
    ["8 bits, where the fit had both", [DEEP, GREY], GREY],
    ["16 bits, where the fit had both", [GREY, DEEP], DEEP],
  ] as const
) {
  Deno.test(`compareKind() takes ${what}`, () =>
    assert.equal(compareKind(kindRange(fit), kind).refuse, null));
}

Deno.test("compareKind() warns of another aspect ratio beyond 1% or a pixel", () => {
  for (const width of [397, 399, 400, 401, 403]) assert.deepEqual(warned(EVEN, { width }), [], `${width}`);
  assert.deepEqual(warned(EVEN, { width: 395 }), ["-aspect"]);
  assert.deepEqual(warned(EVEN, { width: 405 }), ["+aspect"]);
  assert.deepEqual(warned(EVEN, { width: 300, height: 400 }), ["-aspect"]);
  const small = [{ ...GREY, width: 20, height: 15 }, { ...GREY, width: 20, height: 15 }];
  for (const sides of [[21, 15], [19, 15], [20, 16], [20, 14], [21, 14], [19, 16]] as const) { // a pixel of each is up to 12%
    const [width, height] = sides;
    assert.deepEqual(warned(small, { width, height }), [], `${sides}`);
  }
  assert.deepEqual(warned(small, { width: 23, height: 15 }), ["+aspect"]);
  assert.deepEqual(warned(small, { width: 20, height: 17 }), ["-aspect"]);
});

Deno.test("compareKind() warns of another size beyond half as long sides again", () => {
  for (const [width, height] of [[268, 201], [400, 300], [596, 447]] as const) {
    assert.deepEqual(warned(EVEN, { width, height }), [], `${width}`);
  }
  assert.deepEqual(warned(EVEN, { width: 264, height: 198 }), ["-size"]);
  assert.deepEqual(warned(EVEN, { width: 604, height: 453 }), ["+size"]);
});

Deno.test("compareKind() warns of sizes and shapes that vary only beyond what they do", () => {
  const sizes = [[254, 347], [304, 342], [601, 248], [350, 300], [280, 320], [450, 290]] as const;
  const fit = sizes.map(([width, height]) => ({ ...GREY, width, height }));
  for (const [width, height] of [[400, 400], [240, 350], [620, 240], [900, 380]] as const) {
    assert.deepEqual(warned(fit, { width, height }), [], `${width}`);
  }
  assert.deepEqual(warned(fit, { width: 6000, height: 200 }), ["+aspect", "+size"]);
  assert.deepEqual(warned(fit, { width: 40, height: 35 }), ["-size"]);
});

Deno.test("compareKind() warns of light beyond a tenth where the fit is even", () => {
  for (const brightness of [0.275, 0.3, 0.328]) assert.deepEqual(warned(EVEN, { brightness }), []);
  assert.deepEqual(warned(EVEN, { brightness: 0.265 }), ["-brightness"]);
  assert.deepEqual(warned(EVEN, { brightness: 0.335 }), ["+brightness"]);
  assert.deepEqual(warned(EVEN, { contrast: 0.085 }), ["-contrast"]);
  assert.deepEqual(warned(EVEN, { contrast: 0.115 }), ["+contrast"]);
  assert.deepEqual(warned(EVEN, { brightness: 0, contrast: 0 }), ["-brightness", "-contrast"]);
  const black = EVEN.map((kind) => ({ ...kind, brightness: 0, contrast: 0 }));
  assert.deepEqual(warned(black, { brightness: 0, contrast: 0 }), []);
  assert.deepEqual(warned(black, { brightness: 0.9 / 255, contrast: 0.9 / 255 }), []);
  assert.deepEqual(warned(black, { brightness: 1.1 / 255, contrast: 0.9 / 255 }), ["+brightness"]);
  assert.deepEqual(warned(black, { brightness: 0.9 / 255, contrast: 1.1 / 255 }), ["+contrast"]);
});

Deno.test("compareKind() allows 1 + 20 / images deviations beyond the range", () => {
  for (const images of [2, 10, 40]) {
    const fit = Array.from({ length: images }, (_, i) => ({ ...GREY, brightness: i % 2 ? 0.3 : 0.2 }));
    const { deviation } = kindRange(fit).brightness;
    const limit = (0.3 + 1 / 255) * Math.exp((1 + 20 / images) * deviation) - 1 / 255;
    assert.deepEqual(warned(fit, { brightness: limit - 1e-6 }), [], `${images}`);
    assert.deepEqual(warned(fit, { brightness: limit + 1e-6 }), ["+brightness"], `${images}`);
  }
});

Deno.test("compareKind() gives values for programs and words for people", () => {
  const fit = [...EVEN, { ...GREY, brightness: 0.31234 }];
  const { refuse, warnings } = compareKind(kindRange(fit), {
    ...DEEP,
    width: 200,
    height: 100,
    brightness: 0.01,
    contrast: 0.25,
  });
  assert.match(refuse ?? "", /^it has 16 bits/);
  assert.deepEqual(warnings, [
    {
      what: "aspect",
      is: 2,
      was: [4 / 3, 4 / 3],
      message: "wider than the images of the fit: width over height 2, there 1.33",
    },
    {
      what: "size",
      is: 20_000,
      was: [120_000, 120_000],
      message: "far smaller than the images of the fit: pixels 20000, there 120000",
    },
    {
      what: "brightness",
      is: 0.01,
      was: [0.3, 0.31234],
      message: "far darker than the images of the fit: mean grey value 1%, there 30% to 31.2%",
    },
    {
      what: "contrast",
      is: 0.25,
      was: [0.1, 0.1],
      message: "far higher in contrast than the images of the fit: deviation of grey values 25%, there 10%",
    },
  ]);
});
