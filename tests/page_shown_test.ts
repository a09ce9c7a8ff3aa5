import assert from "node:assert/strict";
import { encodePng, Inspector, modelRates } from "../mod.ts";
import { describeOptions, pictureOf, ratesOf, referenceOf } from "../src/page/shown.ts";
import { noisyRamp } from "./noisy_ramp.ts";
import { makePng } from "./png_cases.ts";

const SIDE = 16; // of the smallest pictures that are read

Deno.test("pictureOf() gives grey, deep and coloured pictures as a canvas has them", async () => {
  const shown = async (bytes: Uint8Array<ArrayBuffer>) => {
    const { width, height, data } = await pictureOf({ name: "a.png", file: new Blob([bytes]) });
    assert.deepEqual([width, height, data.length], [SIDE, SIDE, 4 * SIDE * SIDE]);
    return [...data.slice(0, 8)];
  };
  const picture = (channels: 1 | 3) => ({
    width: SIDE,
    height: SIDE,
    channels,
    data: Uint8Array.from({ length: channels * SIDE * SIDE }, (_, i) => i % 7),
  });
  assert.deepEqual(await shown(await encodePng(picture(3))), [0, 1, 2, 255, 3, 4, 5, 255]);
  assert.deepEqual(await shown(await encodePng(picture(1))), [0, 0, 0, 255, 1, 1, 1, 255]);
  const row = Uint8Array.from({ length: 2 * SIDE }, (_, i) => [0x02, 0x00, 0x04, 0x00][i % 4] as number);
  const deep = makePng({
    width: SIDE,
    height: SIDE,
    bits: 16,
    colourType: 0,
    rows: Array(SIDE).fill(row),
  });
  assert.deepEqual(await shown(Uint8Array.from(deep)), [128, 128, 128, 255, 255, 255, 255, 255]);
});

Deno.test("describeOptions() has the library's own words, and the methods", () => {
  const [register, method, resize] = describeOptions(["register", "method", "resize"]);
  assert.deepEqual(register?.choices, ["none", "translation", "rigid", "auto"]);
  assert.equal(register?.standard, "none");
  assert.match(register?.help ?? "", /^move each image to where the good ones have their part/);
  assert.ok(method?.choices?.includes("mvg"));
  assert.match(method?.help ?? "", /mvg: a Gaussian a feature map/);
  assert.equal(resize?.choices, null);
  assert.equal(resize?.standard, "256; of a window auto");
});

Deno.test("ratesOf() has the model's own rate among those that are asked for, each once", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const images = Array.from({ length: 6 }, (_, i) => noisyRamp(64, i));
  const model = await inspector.fit(images, { resize: "64", falseAlarmRate: 0.3 });
  const found = ratesOf(model, [0.5, 0.3, 0.1]);
  assert.equal(found?.own, 0.3);
  assert.deepEqual(found?.rows, modelRates(model, [0.1, 0.3, 0.5]).rows);
  assert.ok(found?.rows.every(({ found }) => found !== null), "defects were planted");
  assert.equal(ratesOf({ ...model, settings: { ...model.settings, calibration: null } }, [0.1]), null);
  assert.equal(referenceOf(model), null);
  const moved = await inspector.fit(images, { resize: "64", register: "translation", power: false });
  assert.deepEqual(
    [referenceOf(moved)?.width, referenceOf(moved)?.height, referenceOf(moved)?.data.length],
    [64, 64, 4 * 64 * 64],
  );
});
