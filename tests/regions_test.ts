import assert from "node:assert/strict";
import { findRegions, type RegionRuns } from "../src/regions/regions.ts";
import { Random } from "../src/random.ts";
import { regionsTwin } from "./twins/regions.ts";

/** Paints the runs back into an image of region numbers, -1 outside. */
function paint(
  { row, start, end, region }: RegionRuns,
  [height, width]: readonly [number, number],
): Int32Array {
  const labels = new Int32Array(height * width).fill(-1);
  row.forEach((y, run) =>
    labels.fill(region[run] as number, y * width + (start[run] as number), y * width + (end[run] as number))
  );
  return labels;
}

const mask = (rows: string[]): [Uint8Array, [number, number]] => [
  Uint8Array.from(rows.join(""), (pixel) => Number(pixel !== ".")),
  [rows.length, rows[0]?.length ?? 0],
];

Deno.test("findRegions() equals flood fill on random masks of every density and shape", () => {
  const random = new Random(6);
  const shapes = [[1, 1], [1, 17], [17, 1], [2, 2], [23, 19], [40, 64]] as const;
  for (const shape of shapes) {
    for (const density of [0, 0.05, 0.3, 0.41, 0.5, 0.59, 0.7, 0.95, 1]) {
      const pixels = Uint8Array.from(
        { length: shape[0] * shape[1] },
        () => 255 * Number(random.next() < density),
      );
      for (const connectivity of [4, 8] as const) {
        const runs = findRegions(pixels, shape, connectivity);
        const expected = regionsTwin(pixels, shape, connectivity);
        assert.deepEqual(paint(runs, shape), expected);
        assert.equal(runs.regions, expected.reduce((most, label) => Math.max(most, label + 1), 0));
      }
    }
  }
});

Deno.test("findRegions() joins pixels that touch at a corner only when 8-connected", () => {
  const [pixels, shape] = mask(["#...", ".#.#", "..#."]);
  assert.equal(findRegions(pixels, shape, 4).regions, 4);
  assert.equal(findRegions(pixels, shape, 8).regions, 1);
});

Deno.test("findRegions() does not join the end of a row to the start of the next", () => {
  const [pixels, shape] = mask(["..##", "....", "...#", "#..."]);
  assert.equal(findRegions(pixels, shape, 8).regions, 3);
  const [wrapped, wrappedShape] = mask(["...#", "#..."]);
  assert.equal(findRegions(wrapped, wrappedShape, 8).regions, 2);
});

Deno.test("findRegions() unites the arms of a spiral that meet only at its centre", () => {
  const [pixels, shape] = mask([
    "#######",
    "#.....#",
    "#.###.#",
    "#.#.#.#",
    "#.#...#",
    "#.#####",
    "#......",
  ]);
  assert.equal(findRegions(pixels, shape, 4).regions, 1);
});

Deno.test("findRegions() refuses a mask of another size", () => {
  assert.throws(() => findRegions(new Uint8Array(5), [2, 3], 8), {
    name: "TypeError",
    message: /5 pixels, \[2,3\] wants 6/,
  });
});
