import assert from "node:assert/strict";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { restrict } from "../src/gaussian/restrict.ts";
import { splitBands } from "../src/gaussian/bands.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { gpuTest, normals } from "./with_gpu.ts";

const MAPS = [
  { channels: 9, height: 8, width: 12 },
  { channels: 10, height: 4, width: 6 },
  { channels: 7, height: 2, width: 3 },
];
const CHOSEN = Uint32Array.from({ length: 26 }, (_, i) => i);
const FINE = 96;

/** Every third cell, none in the lower half: cuts rows, columns and a whole band of coarse cells. */
const INCLUDED = Uint8Array.from({ length: FINE }, (_, cell) => cell < FINE / 2 && cell % 3 !== 0 ? 1 : 0);

Deno.test("restrict() keeps each level's cells that contain an included one, with their parents", () => {
  const whole = planHierarchy(MAPS, CHOSEN);
  const { levels } = restrict(whole, INCLUDED);
  const finest = levels[2];
  assert.deepEqual([...finest?.places ?? []], [...INCLUDED.keys()].filter((cell) => INCLUDED[cell]));
  levels.forEach((level, index) => {
    assert.equal(level.cells, level.places?.length);
    assert.deepEqual(level.sources[0]?.positions, level.places);
    level.parents.forEach((parents, coarser) => {
      level.places?.forEach((place, cell) => {
        const containing = levels[coarser]?.places?.[parents[cell] as number];
        assert.equal(containing, whole.levels[index]?.parents[coarser]?.[place]);
      });
    });
  });
  assert.deepEqual(
    levels[0]?.places,
    Uint32Array.of(0, 1, 2),
    "the lower row of coarse cells holds no included cell",
  );
});

Deno.test("restrict() keeps coarse cells in order where a lower row of the roi reaches further left", () => {
  const included = new Uint8Array(FINE);
  included[5] = included[12] = 1; // column 5 of the first row, column 0 of the second
  const { levels } = restrict(planHierarchy(MAPS, CHOSEN), included);
  assert.deepEqual(levels.map(({ places }) => [...places ?? []]), [[0, 1], [0, 2], [5, 12]]);
  assert.deepEqual(levels[2]?.parents.map((parents) => [...parents]), [[1, 0], [1, 0]]);
});

Deno.test("restrict() refuses an empty roi and one of another size", () => {
  const whole = planHierarchy(MAPS, CHOSEN);
  assert.throws(() => restrict(whole, new Uint8Array(FINE)), /0 included of 96/);
  for (const cells of [5, FINE - 1, FINE + 1]) {
    assert.throws(() => restrict(whole, new Uint8Array(cells).fill(1)), new RegExp(`of ${cells};`));
  }
});

Deno.test("splitBands() drops bands that a roi leaves without cells", () => {
  const hierarchy = restrict(planHierarchy(MAPS, CHOSEN), INCLUDED);
  const [largest] = splitBands(hierarchy, 2 ** 30).flatMap(({ levels }) => levels).map(({ cells }) => cells);
  assert.equal(largest, 3);
  for (const band of splitBands(hierarchy, 60_000)) {
    for (const { cells, places } of band.levels) assert.equal(places?.length, cells);
  }
});

gpuTest(
  "HierarchicalGaussian of a roi equals the whole one inside it and is zero outside",
  async (gpu) => {
    const images = 9;
    const features = MAPS.map(({ channels, height, width }, i) => {
      const data = normals(images * channels * height * width, 40 + i);
      return Tensor.from(gpu, "features", [images, channels, height, width], data);
    });
    const whole = planHierarchy(MAPS, CHOSEN);
    const distances = await Promise.all([whole, restrict(whole, INCLUDED)].map(async (hierarchy) => {
      using statistics = new Statistics(gpu, hierarchy);
      statistics.add(features);
      using gaussian = await HierarchicalGaussian.fit(gpu, statistics, 0.01);
      using reloaded = HierarchicalGaussian.upload(gpu, hierarchy, await gaussian.download());
      using batch = new Batch(gpu, "score");
      using grid = reloaded.distances(batch, features);
      batch.submit();
      return await grid.read();
    }));
    for (const tensor of features) tensor[Symbol.dispose]();
    const expected = distances[0]?.map((value, i) => INCLUDED[i % FINE] ? value : 0) as Float32Array;
    assertClose(distances[1] as Float32Array, expected, { rtol: 1e-6, shape: [images, 8, 12] }); // the same sums in the same order
  },
);
