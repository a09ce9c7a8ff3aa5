import assert from "node:assert/strict";
import { Canvas } from "../src/image/draw/canvas.ts";
import { drawOutlines, type OutlinePlace, type Ring } from "../src/image/draw/outlines.ts";

/** The canvas as text: `#` a line, `o` its casing, `.` what was there. */
function drawn(rings: readonly Ring[], place: OutlinePlace, width: number, height: number): string[] {
  const canvas = new Canvas(width, height, [90, 90, 90]);
  drawOutlines(canvas, rings, place);
  return Array.from(
    { length: height },
    (_, y) =>
      Array.from({ length: width }, (_, x) => {
        const [red, green, blue] = canvas.data.subarray((y * width + x) * 3);
        assert.ok(red === green && green === blue);
        return red === 255 ? "#" : red === 0 ? "o" : ".";
      }).join(""),
  );
}

Deno.test("drawOutlines() draws a line along the edges of the pixels, with a casing", () => {
  const square: Ring = [[3, 1], [3, 3], [1, 3], [1, 1]];
  assert.deepEqual(drawn([square], { left: 1, scale: [2, 1], thickness: 1 }, 10, 5), [
    "..ooooooo.",
    "..o#####o.",
    "..o#ooo#o.",
    "..o#####o.",
    "..ooooooo.",
  ]);
});

Deno.test("drawOutlines() draws the casings first, so that none covers another line", () => {
  const left: Ring = [[2, 1], [2, 3], [0, 3], [0, 1]];
  const right: Ring = [[5, 1], [5, 3], [3, 3], [3, 1]];
  assert.deepEqual(drawn([left, right], { left: 1, scale: [1, 1], thickness: 1 }, 8, 5), [
    "oooooooo",
    "o######o",
    "o#o##o#o",
    "o######o",
    "oooooooo",
  ]);
});

Deno.test("drawOutlines() rounds corners to the canvas and cuts off what lies outside", () => {
  const ring: Ring = [[10, 0], [10, 10], [0, 10], [0, 0]];
  assert.deepEqual(drawn([ring], { left: 0, scale: [0.34, 0.2], thickness: 1 }, 4, 4), [
    "####",
    "#oo#",
    "####",
    "oooo",
  ]);
});
