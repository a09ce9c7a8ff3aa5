import assert from "node:assert/strict";
import { colourScale } from "../src/verdict/colour_scale.ts";

Deno.test("colourScale() goes from the median pixel to the threshold of places, whatever a verdict rests on", () => {
  const calibration = {
    source: "left out",
    images: 40,
    parts: 20,
    dropped: 0,
    falseAlarmRate: 0.01,
    threshold: 9,
    placeThreshold: 61,
    pixelFalseAlarmRate: 0.001,
    pixelThreshold: 79,
    medianPixel: 39,
  } as const;
  assert.deepEqual(colourScale(calibration), { low: 39, high: 61 });
});
