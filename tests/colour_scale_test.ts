import assert from "node:assert/strict";
import { colourScale } from "../src/verdict/colour_scale.ts";
import type { MethodSettings } from "../src/method/table.ts";

const CALIBRATION = {
  source: "left out",
  images: 40,
  falseAlarmRate: 0.01,
  threshold: 9,
  pixelFalseAlarmRate: 0.001,
  pixelThreshold: 79,
  medianPixel: 39,
} as const;

const MAP = { interpolation: "bilinear", sigma: 4, peak: "blurred" } as const;

Deno.test("colourScale() ends at the image threshold where the score is the maximum of the map", () => {
  const padim: MethodSettings = {
    name: "padim",
    channels: [0],
    seed: 3,
    embedding: "nearest",
    epsilon: 0.01,
    ...MAP,
  };
  assert.deepEqual(colourScale(CALIBRATION, padim), { low: 39, high: 9 });
});

Deno.test("colourScale() ends at the pixel threshold where the score is on another scale than the map", () => {
  const spade: MethodSettings = { name: "spade", neighbours: 50, squared: false, ...MAP };
  const mvg: MethodSettings = {
    name: "mvg",
    levels: [0],
    reduction: { kind: "none" },
    seed: 0,
    score: "sum",
    map: "positions",
    peak: "blurred",
  };
  for (const method of [spade, mvg]) {
    assert.deepEqual(colourScale(CALIBRATION, method), { low: 39, high: 79 });
  }
});
