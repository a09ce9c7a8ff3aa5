import assert from "node:assert/strict";
import { Canvas, textWidth } from "../src/image/draw/canvas.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH, isDotSet, toPrintable } from "../src/image/draw/font.ts";

Deno.test("Canvas.fill() fills the rectangle and cuts off what is outside", () => {
  const canvas = new Canvas(4, 3, [1, 2, 3]);
  canvas.fill({ x: -5, y: 1, width: 7, height: 99 }, [9, 8, 7]);
  assert.deepEqual(picture(canvas, 9), ["....", "##..", "##.."]);
  assert.deepEqual([...canvas.data.subarray(0, 3)], [1, 2, 3]);
  assert.deepEqual([...canvas.data.subarray(12, 15)], [9, 8, 7]);
});

Deno.test("Canvas.outline() draws around the rectangle and leaves its inside alone", () => {
  const canvas = new Canvas(8, 7, [0, 0, 0]);
  canvas.outline({ x: 3, y: 2, width: 2, height: 3 }, 2, [9, 9, 9]);
  const want = [".######.", ".######.", ".##..##.", ".##..##.", ".##..##.", ".######.", ".######."];
  assert.deepEqual(picture(canvas, 9), want);
});

Deno.test("Canvas.write() draws the characters side by side at the scale", () => {
  const canvas = new Canvas(14, 9, [0, 0, 0]);
  canvas.write("Lg", 1, 0, 1, [9, 9, 9]);
  assert.deepEqual(picture(canvas, 9), [
    ".#............",
    ".#............",
    ".#......####..",
    ".#.....#...#..",
    ".#.....#...#..",
    ".#......####..",
    ".#####.....#..",
    "........###...",
    "..............",
  ]);
  const double = new Canvas(28, 18, [0, 0, 0]);
  double.write("Lg", 2, 0, 2, [9, 9, 9]);
  const twice = picture(canvas, 9).flatMap((row) => Array(2).fill(row.replaceAll(/./g, "$&$&")));
  assert.deepEqual(picture(double, 9), twice);
});

Deno.test("textWidth() is the width that Canvas.write() covers", () => {
  const canvas = new Canvas(60, 16, [0, 0, 0]);
  canvas.write("##", 0, 0, 2, [9, 9, 9]); // reaches from the first to the last column of its cell
  const columns = picture(canvas, 9).map((row) => row.lastIndexOf("#"));
  assert.equal(textWidth("##", 2), Math.max(...columns) + 1);
  assert.equal(textWidth("", 2), 0);
});

Deno.test("isDotSet() has a different shape for every printable character", () => {
  const shapes = new Set<string>();
  for (let code = 0x20; code < 0x7f; code++) {
    let shape = "";
    for (let y = 0; y < GLYPH_HEIGHT; y++) {
      for (let x = 0; x < GLYPH_WIDTH; x++) shape += isDotSet(String.fromCharCode(code), x, y) ? "#" : ".";
    }
    assert.equal(shape.includes("#"), code !== 0x20, `code ${code}`);
    shapes.add(shape);
  }
  assert.equal(shapes.size, 95);
});

Deno.test("isDotSet() draws the characters of each row of the sheet in their place", () => {
  const column = (character: string, x: number) =>
    Array.from({ length: GLYPH_HEIGHT }, (_, y) => isDotSet(character, x, y) ? "#" : ".").join("");
  assert.equal(column("!", 2), "#####.#.");
  assert.equal(column("1", 2), "#######.");
  assert.equal(column("L", 0), "#######.");
  assert.equal(column("]", 3), "#######.");
  assert.equal(column("p", 0), "..######");
  assert.equal(column("j", 3), "#.#####.");
});

Deno.test("isDotSet() refuses characters that the font lacks", () => {
  for (const character of ["\n", "\x7f", "é", ""]) {
    assert.throws(() => isDotSet(character, 0, 0), {
      name: "RangeError",
      message: /^Cannot draw character "/,
    });
  }
});

Deno.test("toPrintable() drops accents and replaces what is left outside ASCII", () => {
  assert.equal(toPrintable("pièce nº 7\t日.png ~"), "piece no 7??.png ~");
});

/** Rows of a canvas, "#" where the red sample is the given one. */
function picture(canvas: Canvas, red: number): string[] {
  return Array.from(
    { length: canvas.height },
    (_, y) =>
      Array.from(
        { length: canvas.width },
        (_, x) => canvas.data[(y * canvas.width + x) * 3] === red ? "#" : ".",
      ).join(""),
  );
}
