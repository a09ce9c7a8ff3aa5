import assert from "node:assert/strict";
import { Canvas } from "../src/image/draw/canvas.ts";
import { type Corner, drawPolygon } from "../src/image/draw/polygon.ts";

const INK = 9;

interface Drawn {
  readonly size?: readonly [width: number, height: number];
  readonly left?: number;
  readonly zoom?: number;
  readonly thickness?: number;
}

/** Rows of the canvas, "#" where the line is. */
function drawn(
  corners: readonly (readonly [x: number, y: number])[],
  { size: [width, height] = [8, 6], left = 0, zoom = 1, thickness = 1 }: Drawn = {},
): string[] {
  const canvas = new Canvas(width, height, [0, 0, 0]);
  const points: Corner[] = corners.map(([x, y]) => ({ x, y }));
  drawPolygon(canvas, points, { left, zoom, thickness, colour: [INK, 8, 7] });
  return Array.from(
    { length: height },
    (_, y) =>
      Array.from({ length: width }, (_, x) => canvas.data[3 * (y * width + x)] === INK ? "#" : ".").join(""),
  );
}

Deno.test("drawPolygon() draws level and upright edges, and leaves the inside alone", () => {
  assert.deepEqual(drawn([[1, 1], [6, 1], [6, 4], [1, 4]]), [
    "........",
    ".######.",
    ".#....#.",
    ".#....#.",
    ".######.",
    "........",
  ]);
});

Deno.test("drawPolygon() draws slanted edges without a gap, the last corner to the first", () => {
  assert.deepEqual(drawn([[3, 0], [6, 3], [4, 5], [1, 2]]), [
    "...#....",
    "..#.#...",
    ".#...#..",
    "..#...#.",
    "...#.#..",
    "....#...",
  ]);
  assert.deepEqual(drawn([[0, 0], [7, 2]], { size: [8, 3] }), ["##......", "..####..", "......##"]);
});

Deno.test("drawPolygon() places and zooms its corners, and centres a thick line on them", () => {
  assert.deepEqual(drawn([[0.5, 1], [2, 1]], { left: 2, zoom: 2, size: [9, 4] }), [
    ".........",
    ".........",
    "...####..",
    ".........",
  ]);
  assert.deepEqual(drawn([[1, 2], [6, 2]], { thickness: 3, size: [9, 5] }), [
    ".........",
    "########.",
    "########.",
    "########.",
    ".........",
  ]);
  assert.deepEqual(drawn([[2, 2]], { thickness: 2, size: [4, 4] }), ["....", ".##.", ".##.", "...."]);
});

Deno.test("drawPolygon() cuts off what lies outside of the canvas", () => {
  assert.deepEqual(drawn([[-3, -2], [5, -2], [5, 3], [-3, 3]]), [
    ".....#..",
    ".....#..",
    ".....#..",
    "######..",
    "........",
    "........",
  ]);
  assert.deepEqual(drawn([[-9, -9], [20, -9], [20, 20]], { size: [3, 3] }), ["#..", ".#.", "..#"]);
  assert.deepEqual(drawn([[30, 30], [40, 30]], { size: [2, 2] }), ["..", ".."]);
});

Deno.test("drawPolygon() of one corner is a dot", () => {
  assert.deepEqual(drawn([[1, 1]], { size: [3, 3] }), ["...", ".#.", "..."]);
});
