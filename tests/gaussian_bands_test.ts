import assert from "node:assert/strict";
import { type Band, factorBytes, splitBands, splitCells } from "../src/gaussian/bands.ts";
import { type Hierarchy, type Level, planHierarchy } from "../src/gaussian/hierarchy.ts";
import { restrict } from "../src/gaussian/restrict.ts";

const shapes = (...sizes: [channels: number, height: number, width: number][]) =>
  sizes.map(([channels, height, width]) => ({ channels, height, width }));
const every = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Uneven grids: 7 coarse rows under 14 middle ones under 33 fine ones. */
const TREE = planHierarchy(shapes([2, 33, 9], [3, 14, 4], [4, 7, 2]), every(9));
const DENSE = planHierarchy(shapes([1, 5, 3], [1, 3, 2], [1, 2, 1]), every(3));

/** Without the first two and the fifth of the seven rows of coarse cells, and without every fourth cell. */
const RESTRICTED = restrict(
  TREE,
  Uint8Array.from({ length: 33 * 9 }, (_, cell) => {
    const row = Math.floor(Math.floor(cell / 9) * 7 / 33);
    return Number(row > 1 && row !== 4 && cell % 4 > 0);
  }),
);

/** What a level of a band says in terms of the whole hierarchy: first cells added to every parent. */
function inWhole({ levels, firstCells }: Band, index: number) {
  const { parents, sources, places } = levels[index] as Level;
  return {
    parents: parents.map((cells, coarser) =>
      [...cells].map((cell) => cell + (firstCells[coarser] as number))
    ),
    positions: sources.map(({ positions }) => [...positions]),
    places: [...places ?? []],
  };
}

function assertCovers(hierarchy: Hierarchy, bands: readonly Band[]): void {
  hierarchy.levels.forEach((level, index) => {
    const parts = bands.map((band) => inWhole(band, index));
    const joined = {
      parents: level.parents.map((_, coarser) =>
        parts.flatMap(({ parents }) => parents[coarser] as number[])
      ),
      positions: level.sources.map((_, source) =>
        parts.flatMap(({ positions }) => positions[source] as number[])
      ),
      places: parts.flatMap(({ places }) => places),
    };
    assert.deepEqual(joined, {
      parents: level.parents.map((cells) => [...cells]),
      positions: level.sources.map(({ positions }) => [...positions]),
      places: [...level.places ?? []],
    });
    let first = 0;
    for (const { levels, firstCells } of bands) {
      const { cells, grid, places } = levels[index] as Level;
      assert.equal(firstCells[index], first);
      assert.ok(cells > 0);
      assert.equal(grid.width, level.grid.width);
      assert.equal(places ? places.length : grid.height * grid.width, cells);
      first += cells;
    }
    assert.equal(first, level.cells);
  });
}

Deno.test("splitBands() gives one band, the hierarchy itself, when all of it fits", () => {
  const largest = Math.max(...TREE.levels.map(factorBytes));
  const [band, ...more] = splitBands(TREE, largest) as [Band];
  assert.equal(more.length, 0);
  assert.deepEqual(band, { ...TREE, firstCells: [0, 0, 0] });
  assert.equal(splitBands(TREE, largest - 1).length, 2);
});

Deno.test("splitBands() cuts whole families: every cell once, with its parents, within the limit", () => {
  for (const [hierarchy, rows] of [[TREE, 7], [DENSE, 5], [RESTRICTED, 4]] as const) {
    const largest = Math.max(...hierarchy.levels.map(factorBytes));
    const counts = new Set<number>();
    for (let limit = largest; !counts.has(rows); limit = Math.floor(0.95 * limit)) {
      const bands = splitBands(hierarchy, limit);
      counts.add(bands.length);
      assert.ok(bands.every(({ levels }) => levels.every((level) => factorBytes(level) <= limit)));
      assertCovers(hierarchy, bands);
    }
    assert.ok(counts.has(1) && counts.has(2), `${[...counts]}`);
  }
});

Deno.test("splitBands() names the numbers when one coarse row exceeds the limit", () => {
  assert.throws(() => splitBands(TREE, 100), {
    name: "RangeError",
    message:
      /one row of coarse cells with 9 channels takes \d+ bytes.*at most 100; take fewer channels \(--dims\)/,
  });
});

Deno.test("splitBands() names the largest coarse row that exceeds the limit, not the first one", () => {
  const empty = splitBands(RESTRICTED, 1e9).length; // its first two rows have no cell at all
  assert.equal(empty, 1);
  assert.throws(() => splitBands(RESTRICTED, 500), (error) => {
    const [, bytes] = /takes (\d+) bytes/.exec((error as Error).message) ?? [];
    assert.ok(Number(bytes) > 500, (error as Error).message);
    return true;
  });
});

Deno.test("splitCells() cuts the finest cells into ranges, each with the cells above it, within the limit", () => {
  for (const hierarchy of [TREE, RESTRICTED, DENSE]) {
    const [band] = splitBands(hierarchy, Infinity) as [Band];
    const { cells } = band.levels.at(-1) as Level;
    for (const most of [1, 2, 9, 50, cells - 1, cells, 1000]) {
      let first = 0;
      for (const ranges of splitCells(band, most)) {
        assert.equal(ranges.length, band.levels.length);
        ranges.forEach((range, index) => {
          assert.ok(range.end > range.first && range.end - range.first <= most);
          const next = ranges[index + 1];
          const parents = band.levels[index + 1]?.parents.at(-1)?.subarray(next?.first, next?.end) ?? [];
          for (const parent of parents) assert.ok(parent >= range.first && parent < range.end);
        });
        const finest = ranges.at(-1);
        assert.equal(finest?.first, first);
        first = finest?.end as number;
      }
      assert.equal(first, cells);
    }
  }
});

Deno.test("splitCells() gives one part when all of it fits, and refuses parts without a cell", () => {
  const [band] = splitBands(TREE, Infinity) as [Band];
  const whole = TREE.levels.map(({ cells }) => ({ first: 0, end: cells }));
  assert.deepEqual(splitCells(band, 297), [whole]);
  assert.equal(splitCells(band, 296).length, 2);
  assert.throws(() => splitCells(band, 0.5), {
    name: "RangeError",
    message:
      "Cannot split the cells of a band: a part needs at least one cell: received 0.5; use fewer images",
  });
});

Deno.test("factorBytes() is what the design says of a ResNet-18 with 100 channels", () => {
  const maps = shapes([14, 56, 56], [29, 28, 28], [57, 14, 14]);
  const tree = planHierarchy(maps, every(100));
  const bytes = tree.levels.reduce((sum, level) => sum + factorBytes(level), 0);
  assert.deepEqual([tree.levels.length, bytes], [3, 24_264_016]);
});
