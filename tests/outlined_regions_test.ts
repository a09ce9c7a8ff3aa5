import assert from "node:assert/strict";
import { outlinedRegions, type RegionRule } from "../src/regions/outlined_regions.ts";

// deno-fmt-ignore
const MAP = new Float32Array([
  NaN, NaN, NaN, NaN, NaN, NaN,
  NaN,   5,   5,   1,   6,   1,
  NaN,   1,   9,   1,   6,   1,
  NaN,   1,   1,   1,   1,   4,
]);

function areas(rule: RegionRule, score = 9): number[] {
  return outlinedRegions({ map: MAP, width: 6, height: 4, score }, rule).map(({ area }) => area);
}

Deno.test("outlinedRegions() keeps the whole of a region whose peak reaches the threshold of the image", () => {
  const regions = outlinedRegions({ map: MAP, width: 6, height: 4, score: 9 }, {
    pixelThreshold: 4,
    threshold: 8,
  });
  assert.deepEqual(regions, [{
    area: 3,
    box: { left: 1, top: 1, width: 2, height: 2 },
    centroid: { x: 6.5 / 3, y: 5.5 / 3 },
    peak: { x: 2, y: 2, score: 9 },
    contour: { outer: [[3, 1], [3, 3], [2, 3], [2, 2], [1, 2], [1, 1]], holes: [] },
  }]);
  assert.deepEqual(areas({ pixelThreshold: 4, threshold: 6 }), [3, 3]);
});

Deno.test("outlinedRegions() finds nothing in an image below the threshold", () => {
  assert.deepEqual(areas({ pixelThreshold: 4, threshold: 9.5 }), []);
});

Deno.test("outlinedRegions() finds every place over the pixel threshold without a threshold of the image", () => {
  assert.deepEqual(areas({ pixelThreshold: 4 }, 0), [3, 3]);
  assert.deepEqual(areas({ pixelThreshold: 6 }, 0), [2, 1]);
  assert.deepEqual(areas({ pixelThreshold: 9.5 }, 0), []);
});

Deno.test("outlinedRegions() leaves out regions under the minimum area", () => {
  assert.deepEqual(areas({ pixelThreshold: 6, minArea: 2 }, 0), [2]);
  assert.deepEqual(areas({ pixelThreshold: 4, threshold: 8, minArea: 4 }), []);
});

Deno.test("outlinedRegions() finds the highest pixel of an image that reaches the threshold when the map is lower", () => {
  // The score stands for a maximum that resampling lowered from 18 to 9: peaks count from half the threshold.
  assert.deepEqual(areas({ pixelThreshold: 4, threshold: 17 }, 18), [3]);
  assert.deepEqual(areas({ pixelThreshold: 4, threshold: 12 }, 18), [3, 3]);
  // A pixel threshold over the image's own does not hide the peak.
  assert.deepEqual(areas({ pixelThreshold: 20, threshold: 17 }, 18), [1]);
  // 9 * (s / s) may round to more than 9.
  for (let score = 9; score < 50; score += 0.1) {
    assert.equal(areas({ pixelThreshold: 100, threshold: score }, score).length, 1, `score ${score}`);
  }
});
