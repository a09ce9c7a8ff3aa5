import assert from "node:assert/strict";
import {
  type FeatureShape,
  packedEntries,
  parentIndex,
  planHierarchy,
  rowStart,
} from "../src/gaussian/hierarchy.ts";

const map = (channels: number, height: number, width: number): FeatureShape => ({ channels, height, width });
const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

Deno.test("planHierarchy() makes a level of every map, coarsest first, when the grids nest", () => {
  const { levels, dims, order } = planHierarchy(
    [map(4, 4, 6), map(3, 2, 3), map(5, 1, 1)],
    Uint32Array.of(0, 3, 4, 6, 7, 8, 11),
  );
  assert.equal(dims, 7);
  assert.deepEqual([...order], [7, 8, 11, 4, 6, 0, 3]);
  assert.deepEqual(levels.map(({ cells, channels, ancestors }) => [cells, channels, ancestors]), [
    [1, 3, 0],
    [6, 2, 3],
    [24, 2, 5],
  ]);
  assert.deepEqual(levels.map(({ sources }) => sources.map(({ map, channels }) => [map, ...channels])), [
    [[2, 0, 1, 4]],
    [[1, 0, 2]],
    [[0, 0, 3]],
  ]);
  const [coarse, middle, fine] = levels;
  assert.deepEqual(coarse?.parents, []);
  assert.deepEqual(middle?.parents.map((cells) => [...cells]), [[0, 0, 0, 0, 0, 0]]);
  const above = [0, 0, 1, 1, 2, 2];
  const below = above.map((cell) => cell + 3);
  assert.deepEqual(fine?.parents.map((cells) => [...cells]), [
    Array(24).fill(0),
    [...above, ...above, ...below, ...below],
  ]);
});

Deno.test("planHierarchy() leaves out a map without a chosen channel", () => {
  const maps = [map(4, 4, 4), map(3, 2, 2), map(5, 1, 1)];
  const { levels } = planHierarchy(maps, Uint32Array.of(1, 9));
  assert.deepEqual(levels.map(({ cells, channels, ancestors }) => [cells, channels, ancestors]), [
    [1, 1, 0],
    [16, 1, 1],
  ]);
});

Deno.test("planHierarchy() makes one dense level where two steps up do not end where one does", () => {
  // Column 3 of 5 lies in column 1 of 2, but its column of 3 is 1, which lies in column 0 of 2.
  const { levels, dims, order } = planHierarchy([map(2, 1, 5), map(3, 1, 3), map(1, 1, 2)], all(6));
  assert.equal(dims, 6);
  assert.deepEqual([...order], [5, 2, 3, 4, 0, 1]);
  const [{ cells, channels, ancestors, sources, parents }] = levels as [typeof levels[number]];
  assert.equal(levels.length, 1);
  assert.deepEqual([cells, channels, ancestors, parents], [5, 6, 0, []]);
  assert.deepEqual(
    sources.map(({ map, channels, positions }) => [map, [...channels], [...positions]]),
    [[2, [0], [0, 0, 0, 1, 1]], [1, [0, 1, 2], [0, 0, 1, 1, 2]], [0, [0, 1], [0, 1, 2, 3, 4]]],
  );
});

Deno.test("planHierarchy() makes one dense level on the finest grid when that map has no chosen channel", () => {
  const { levels } = planHierarchy([map(2, 4, 4), map(3, 2, 2)], Uint32Array.of(3));
  assert.deepEqual(levels.map(({ grid, channels, ancestors }) => [grid, channels, ancestors]), [
    [{ height: 4, width: 4 }, 1, 0],
  ]);
  assert.deepEqual([...levels[0]?.sources[0]?.positions ?? []].slice(0, 8), [0, 0, 1, 1, 0, 0, 1, 1]);
});

Deno.test("planHierarchy() makes one dense level when a later map is finer than the first", () => {
  const { levels } = planHierarchy([map(1, 2, 2), map(1, 4, 4)], all(2));
  assert.deepEqual(levels.map(({ cells }) => cells), [4]);
  assert.deepEqual([...levels[0]?.sources[0]?.positions ?? []], [0, 2, 8, 10]);
});

Deno.test("planHierarchy() nests every chain of grids exactly when all parents agree", () => {
  for (const alignment of ["nearest", "nearest-exact"] as const) {
    for (let fine = 1; fine <= 12; fine++) {
      for (let middle = 1; middle <= fine; middle++) {
        for (let coarse = 1; coarse <= middle; coarse++) {
          const maps = [map(1, 1, fine), map(1, 1, middle), map(1, 1, coarse)];
          const { levels } = planHierarchy(maps, all(3), alignment);
          const up = (i: number, from: number, to: number) =>
            Math.floor(alignment === "nearest" ? i * to / from : (i + 0.5) * to / from);
          const agrees = [...all(fine)].every((i) =>
            up(i, fine, coarse) === up(up(i, fine, middle), middle, coarse)
          );
          assert.equal(levels.length, agrees ? 3 : 1, `${alignment} ${fine} ${middle} ${coarse}`);
        }
      }
    }
  }
});

Deno.test("planHierarchy() refuses channels that are missing, repeated, unordered or out of range", () => {
  const plan = (...channels: number[]) => () => planHierarchy([map(2, 1, 1)], Uint32Array.from(channels));
  assert.throws(plan(), { name: "RangeError", message: /below 2: received none/ });
  assert.throws(plan(0, 0), { name: "RangeError", message: /received 0 at place 1/ });
  assert.throws(plan(1, 0), { name: "RangeError", message: /received 0 at place 1/ });
  assert.throws(plan(0, 2), { name: "RangeError", message: /received 2 at place 1/ });
});

Deno.test("parentIndex() is torch's nearest and nearest-exact", () => {
  // torch.nn.functional.interpolate(arange(4), size=10, mode=...)
  const indices = (alignment: "nearest" | "nearest-exact") =>
    Array.from({ length: 10 }, (_, i) => parentIndex(i, 10, 4, alignment));
  assert.deepEqual(indices("nearest"), [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]);
  assert.deepEqual(indices("nearest-exact"), [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]);
});

Deno.test("rowStart() and packedEntries() count the entries of the rows", () => {
  for (const ancestors of [0, 1, 9]) {
    let entries = 0;
    for (let row = 0; row < 20; row++) {
      assert.equal(rowStart(row, ancestors), entries);
      entries += ancestors + row + 1;
      assert.equal(packedEntries({ channels: row + 1, ancestors }), entries);
    }
  }
});
