import assert from "node:assert/strict";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { restrict } from "../src/gaussian/restrict.ts";
import { splitBands } from "../src/gaussian/bands.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { placeWorkgroups } from "../src/gaussian/place.ts";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { includedCells } from "../src/map/roi_mask.ts";
import { blankOutside, roiFromPicture } from "../src/model/roi.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { assertClose } from "./assert_close.ts";
import { gpuTest, normals, poisoned } from "./with_gpu.ts";

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

Deno.test("restrict() keeps coarse cells in order where a lower row of the region reaches further left", () => {
  const included = new Uint8Array(FINE);
  included[5] = included[12] = 1; // column 5 of the first row, column 0 of the second
  const { levels } = restrict(planHierarchy(MAPS, CHOSEN), included);
  assert.deepEqual(levels.map(({ places }) => [...places ?? []]), [[0, 1], [0, 2], [5, 12]]);
  assert.deepEqual(levels[2]?.parents.map((parents) => [...parents]), [[1, 0], [1, 0]]);
});

Deno.test("restrict() refuses an empty region and one of another size", () => {
  const whole = planHierarchy(MAPS, CHOSEN);
  assert.throws(() => restrict(whole, new Uint8Array(FINE)), /0 included of 96/);
  for (const cells of [5, FINE - 1, FINE + 1]) {
    assert.throws(() => restrict(whole, new Uint8Array(cells).fill(1)), new RegExp(`of ${cells};`));
  }
});

Deno.test("splitBands() drops bands that a region leaves without cells", () => {
  const hierarchy = restrict(planHierarchy(MAPS, CHOSEN), INCLUDED);
  const [largest] = splitBands(hierarchy, 2 ** 30).flatMap(({ levels }) => levels).map(({ cells }) => cells);
  assert.equal(largest, 3);
  for (const band of splitBands(hierarchy, 60_000)) {
    for (const { cells, places } of band.levels) assert.equal(places?.length, cells);
  }
});

gpuTest(
  "HierarchicalGaussian of a region equals the whole one inside it and is zero outside",
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

gpuTest(
  "place() moves values across a workgroup edge and leaves the rest of the grid alone",
  async (gpu) => {
    for (const cells of [1, 63, 64, 65, 130]) {
      const places = Uint32Array.from({ length: cells }, (_, i) => 2 * i + 1);
      const data = normals(2 * cells, cells);
      using values = Tensor.from(gpu, "values", [2, 1, cells], data);
      using table = Tensor.from(gpu, "places", [cells], places);
      using grid = poisoned(gpu, "grid", [2, 20, 14]);
      const before = await grid.read();
      using batch = new Batch(gpu, "place");
      batch.run("place", {
        workgroups: placeWorkgroups(cells, 2),
        buffers: { values, places: table, grid },
        params: { images: 2, cells, grid_cells: 280 },
      });
      batch.submit();
      const expected = before.slice();
      places.forEach((place, i) =>
        [0, 1].forEach((n) => expected[n * 280 + place] = data[n * cells + i] as number)
      );
      assert.deepEqual(await grid.read(), expected);
    }
  },
);

const SETTINGS = {
  resize: { width: 32, height: 32 },
  crop: { width: 16, height: 16 },
  filter: "bicubic",
  rounding: "none",
  ...IMAGENET,
} as const;

Deno.test("roiFromPicture() looks at the pixels under the crop, whatever the picture's size", () => {
  for (const size of [32, 64, 96]) {
    const data = Uint8Array.from({ length: size * size }, (_, i) => i % size < size / 2 ? 255 : 0);
    const region = roiFromPicture({ width: size, height: size, channels: 1, data }, SETTINGS);
    assert.deepEqual(region, Uint8Array.from({ length: 256 }, (_, i) => Number(i % 16 < 8)));
  }
  const black = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024) } as const;
  assert.throws(() => roiFromPicture(black, SETTINGS), /black inside the 16x16 pixels/);
});

Deno.test("blankOutside() and roiFromPicture() agree on where the region is", () => {
  const size = 64;
  const picture = {
    width: size,
    height: size,
    channels: 1,
    data: Uint8Array.from({ length: size * size }, (_, i) => i % size < 30 && i >= 26 * size ? 9 : 0),
  } as const;
  const region = roiFromPicture(picture, SETTINGS);
  const map = new Float32Array(size * size).fill(1);
  blankOutside(map, region, geometry({ width: size, height: size }, SETTINGS));
  for (let y = 18; y < 46; y++) {
    for (let x = 18; x < 46; x++) {
      if (Math.abs(x - 30) < 2 || Math.abs(y - 26) < 2) continue; // within a network pixel of the edge
      assert.equal(Number.isNaN(map[y * size + x] as number), picture.data[y * size + x] === 0, `${x},${y}`);
    }
  }
});

Deno.test("includedCells() takes a cell with any pixel of the region", () => {
  const region = new Uint8Array(64);
  region[8 * 3 + 5] = 1;
  assert.deepEqual([...includedCells(region, { height: 8, width: 8 }, { height: 2, width: 4 })], [
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
  ]);
});
