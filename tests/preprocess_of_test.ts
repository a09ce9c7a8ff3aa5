import assert from "node:assert/strict";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { checkFitOptions } from "../src/check_fit.ts";
import { needsFrame, preprocessOf } from "../src/fitting/preprocess_of.ts";
import type { Size } from "../src/preprocess/settings.ts";

const FRAME = { width: 640, height: 480 };
const BACKBONE = {
  taps: [{ name: "fine", channels: 8, stride: 8 }, { name: "coarse", channels: 8, stride: 32 }, {
    name: "middle",
    channels: 8,
    stride: 16,
  }],
  normalisation: IMAGENET,
};

function settings(options: Record<string, unknown>, frame: Size | null = FRAME) {
  return preprocessOf(checkFitOptions(options).values, frame, BACKBONE);
}

Deno.test("preprocessOf() without a window or auto is the options, whatever the first image", () => {
  const expected = {
    frame: null,
    window: null,
    resize: { shorterSide: 200 },
    crop: { width: 96, height: 96 },
    filter: "bilinear",
    rounding: "pillow",
    ...IMAGENET,
  };
  const options = { resize: "short:200", crop: "96", filter: "bilinear", rounding: "pillow" };
  assert.deepEqual(settings(options, null), expected);
  assert.deepEqual(settings(options), expected);
});

Deno.test("preprocessOf() brings a window in shares to pixels of the first image", () => {
  const { frame, window } = settings({ window: "0.25,0.5,0.5,0.25" });
  assert.deepEqual([frame, window], [FRAME, { left: 160, top: 240, width: 320, height: 120 }]);
  const third = settings({ window: { left: 1 / 3, top: 0, width: 2 / 3, height: 1, unit: "shares" } }, {
    width: 100,
    height: 50,
  });
  assert.deepEqual(third.window, { left: 1 / 3 * 100, top: 0, width: 2 / 3 * 100, height: 50 });
});

Deno.test("preprocessOf() resizes a window by the coarsest stride, to fixed sides", () => {
  const window = "150,160,490,220"; // 448x192 by the finer strides, too, but not 480x176
  assert.deepEqual(settings({ window }).window, { left: 150, top: 160, width: 490, height: 220 });
  assert.deepEqual(settings({ window }).resize, { width: 448, height: 192 });
  assert.deepEqual(settings({ window: "0,0,120,40" }).resize, { width: 96, height: 32 });
  assert.deepEqual(settings({ window, resize: "384x160" }).resize, { width: 384, height: 160 });
  assert.deepEqual(settings({ window, resize: "short:110" }).resize, { width: 245, height: 110 });
});

Deno.test("preprocessOf() by auto without a window fits the whole image", () => {
  const { frame, window, resize } = settings({ resize: "auto" });
  assert.deepEqual([frame, window, resize], [null, null, { width: 320, height: 256 }]);
});

Deno.test("preprocessOf() refuses a window that is not inside the first image, or a pixel", () => {
  for (
    const [window, message] of [
      ["150,160,540,220", /'window' must be inside the first image, 640x480 .* left 150, top 160, width 540/],
      ["0,300,640,181", /received left 0, top 300, width 640, height 181/],
      ["0.1,0.1,0.001,0.5", /larger than one of them: received left 64, top 48, width 0\.64, height 240/],
      ["0.1,0.1,0.5,0.002", /height 0\.96/],
    ] as const
  ) {
    assert.throws(() => settings({ window }), { name: "OptionError", message });
  }
});

Deno.test("preprocessOf() refuses a crop that the chosen size leaves no room for", () => {
  assert.throws(() => settings({ window: "0,0,540,220", crop: "224" }), {
    name: "OptionError",
    message: /option 'crop' is 224x224, more than a resize to 448x192 leaves/,
  });
});

Deno.test("needsFrame() asks for the first image where a window or auto follows from it", () => {
  const needs = (options: Record<string, unknown>) => needsFrame(checkFitOptions(options).values);
  assert.deepEqual(
    [{}, { resize: "short:64" }, { resize: "auto" }, { window: "0,0,9,9", resize: "64" }].map(needs),
    [
      false,
      false,
      true,
      true,
    ],
  );
  assert.throws(
    () => settings({ resize: "auto" }, null),
    /Cannot fit: the window or its size follows from the first good image: received none/,
  );
});
