import assert from "node:assert/strict";
import { checkFitOptions } from "../src/check_fit.ts";
import { WINDOW } from "../src/preprocess/window_option.ts";

const given = (window: unknown) => checkFitOptions({ window }).values.window;

Deno.test("window is pixels where a number is over 1, else shares", () => {
  assert.deepEqual(given("150,160,540,220"), {
    left: 150,
    top: 160,
    width: 540,
    height: 220,
    unit: "pixels",
  });
});

Deno.test("window is shares where no number is over 1", () => {
  assert.deepEqual(given("0.1,0.2,0.5,0.4"), {
    left: 0.1,
    top: 0.2,
    width: 0.5,
    height: 0.4,
    unit: "shares",
  });
  assert.deepEqual(given("0,0,1,1"), { left: 0, top: 0, width: 1, height: 1, unit: "shares" });
  const tenths = Array.from({ length: 9 }, (_, i) => [(i + 1) / 10, 1 - (i + 1) / 10]);
  for (const [left, width] of tenths) given({ left, top: 0, width, height: 1, unit: "shares" });
});

Deno.test("window is none by default, and by that word", () => {
  assert.deepEqual([given(undefined), given("none"), given(null)], [null, null, null]);
});

Deno.test("window takes a rectangle, in pixels unless it says shares", () => {
  const window = { left: 2, top: 3.5, width: 40, height: 20.25 };
  assert.deepEqual(given(window), window);
  assert.deepEqual(given({ ...window, unit: undefined }), { ...window, unit: undefined });
});

Deno.test("window refuses what is no rectangle of a picture", () => {
  for (
    const wrong of [
      "",
      "1,2,3",
      "1,2,3,4,5",
      "a,b,c,d",
      "150,160,540,",
      "-1,0,20,20",
      "0,0,0,20",
      "0,0,1,20",
      "0,0,20,1",
      "0.5,0,0.6,1",
      "0,0.7,1,0.4",
      "0,0,0,1",
      "0,0,Infinity,20",
      { left: 0, top: 0, width: 20 },
      { left: 0, top: 0, width: 1, height: 1 },
      { left: 0, top: 0, width: 20, height: 20, unit: "shares" },
      { left: 0, top: 0, width: 20, height: 20, unit: "inches" },
      7,
    ]
  ) {
    assert.throws(() => given(wrong), {
      name: "OptionError",
      message: /option 'window' must be left,top,width,height in pixels, as 150,160,540,220, or in shares/,
    }, JSON.stringify(wrong));
  }
});

Deno.test("window is written as it is read", () => {
  for (const text of ["none", "150,160,540,220", "0.1,0.2,0.5,0.4", "0,0,1.25,7"]) {
    assert.equal(WINDOW.write(given(text)), text);
  }
});

Deno.test("resize is auto by default with a window, and 256 without", () => {
  const resize = (options: Record<string, unknown>) => checkFitOptions(options).values.resize;
  assert.deepEqual(resize({}), { width: 256, height: 256 });
  assert.deepEqual(resize({ window: "none" }), { width: 256, height: 256 });
  assert.equal(resize({ window: "0,0,0.5,1" }), "auto");
  assert.deepEqual(resize({ window: "0,0,0.5,1", resize: "64" }), { width: 64, height: 64 });
  assert.equal(resize({ resize: "auto" }), "auto");
});
