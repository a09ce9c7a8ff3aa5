import assert from "node:assert/strict";
import { anomalousRegions } from "../src/regions/anomalous_regions.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { regionsTwin } from "./twins/regions.ts";

// deno-fmt-ignore
const MAP = new Float32Array([
  5, 1, 1, 1, 1,
  1, 7, 1, 9, 9,
  1, 6, 1, 1, 8,
]);

Deno.test("anomalousRegions() measures each region at or over the threshold", () => {
  const { regions, runs } = anomalousRegions(MAP, [3, 5], 5);
  assert.deepEqual(regions, [
    {
      area: 3,
      box: { left: 0, top: 0, width: 2, height: 3 },
      centroid: { x: 3.5 / 3, y: 4.5 / 3 },
      peak: { x: 1, y: 1, score: 7 },
    },
    {
      area: 3,
      box: { left: 3, top: 1, width: 2, height: 2 },
      centroid: { x: 12.5 / 3, y: 5.5 / 3 },
      peak: { x: 3, y: 1, score: 9 },
    },
  ]);
  assert.equal(runs.regions, 2);
});

Deno.test("anomalousRegions() leaves out regions under the minimum area and numbers the others anew", () => {
  const { regions, runs } = anomalousRegions(MAP, [3, 5], 5, { connectivity: 4, minArea: 2 });
  assert.deepEqual(regions.map(({ area }) => area), [2, 3]);
  assert.deepEqual([runs.regions, [...runs.region], [...runs.row], [...runs.start], [...runs.end]], [
    2,
    [0, 1, 0, 1],
    [1, 1, 2, 2],
    [1, 3, 1, 4],
    [2, 5, 2, 5],
  ]);
});

Deno.test("anomalousRegions() has no NaN in a region and finds infinite peaks", () => {
  const map = new Float32Array([NaN, 2, NaN, Infinity]);
  const { regions } = anomalousRegions(map, [1, 4], 1);
  assert.deepEqual(regions.map(({ peak }) => peak), [{ x: 1, y: 0, score: 2 }, {
    x: 3,
    y: 0,
    score: Infinity,
  }]);
  assert.deepEqual(anomalousRegions(map, [1, 4], Infinity).regions.map(({ area }) => area), [1]);
});

Deno.test("anomalousRegions() has the areas, centres and peaks of flood-filled regions on random maps", () => {
  const random = new Random(13);
  const [height, width] = [30, 26];
  const map = Float32Array.from({ length: height * width }, () => random.integer(10));
  const labels = regionsTwin(map.map((score) => Number(score >= 6)), [height, width], 8);
  const { regions } = anomalousRegions(map, [height, width], 6);
  assert.equal(regions.length, Math.max(...labels) + 1);
  regions.forEach(({ area, centroid, box, peak }, region) => {
    const pixels = [...labels.keys()].filter((i) => labels[i] === region);
    const [xs, ys] = [pixels.map((i) => i % width), pixels.map((i) => Math.floor(i / width))];
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length + 0.5;
    assert.equal(area, pixels.length);
    assertClose([centroid.x, centroid.y], [mean(xs), mean(ys)], { rtol: 1e-14 }); // sums of some hundred halves are exact
    assert.deepEqual([box.left, box.top, box.left + box.width - 1, box.top + box.height - 1], [
      Math.min(...xs),
      Math.min(...ys),
      Math.max(...xs),
      Math.max(...ys),
    ]);
    const top = Math.max(...pixels.map((i) => map[i] as number));
    const first = pixels.find((i) => map[i] === top) as number;
    assert.deepEqual(peak, { x: first % width, y: Math.floor(first / width), score: top });
  });
});

Deno.test("anomalousRegions() refuses a NaN threshold and finds nothing over the highest score", () => {
  assert.throws(() => anomalousRegions(MAP, [3, 5], NaN), { name: "RangeError", message: /NaN/ });
  assert.deepEqual(anomalousRegions(MAP, [3, 5], 10).regions, []);
});
