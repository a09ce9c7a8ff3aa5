import assert from "node:assert/strict";
import { regionOptions } from "../src/page/region/asked.ts";
import { begun, changed, redone, undone } from "../src/page/region/history.ts";
import { maskOf, shareOf } from "../src/page/region/raster.ts";
import { type Box, boxBetween, isWindow, type Shape, windowInside } from "../src/page/region/shapes.ts";
import { Random } from "../src/random.ts";
import { markedByCentres } from "./twins/marked.ts";

const SIZE = { width: 23, height: 17 };
const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, width, height });

/** Rows of a mask, "#" where is looked. */
function rows(size: { width: number; height: number }, ...shapes: Shape[]): string[] {
  const data = maskOf(size, shapes)?.data ?? [];
  const text = Array.from(data, (value) => value ? "#" : ".").join("");
  return text.match(new RegExp(`.{${size.width}}`, "g")) ?? [];
}

Deno.test("maskOf() marks the pixels whose centres lie in a shape", () => {
  const size = { width: 7, height: 5 };
  assert.deepEqual(rows(size, { kind: "rectangle", away: false, box: box(1, 1, 3, 2) }), [
    ".......",
    ".###...",
    ".###...",
    ".......",
    ".......",
  ]);
  const corners = [{ x: 0, y: 0 }, { x: 7, y: 0 }, { x: 0, y: 5 }];
  assert.deepEqual(rows(size, { kind: "polygon", away: false, corners }), [
    "######.",
    "#####..",
    "###....",
    "##.....",
    "#......",
  ]);
  const path = [{ x: 1.5, y: 2.5 }, { x: 5.5, y: 2.5 }];
  assert.deepEqual(rows(size, { kind: "stroke", away: false, path, radius: 1 }), [
    ".......",
    ".#####.",
    "#######",
    ".#####.",
    ".......",
  ]);
});

Deno.test("maskOf() of a shape that takes away first takes it from the whole picture; later ones lie over earlier", () => {
  const size = { width: 5, height: 3 };
  const away: Shape = { kind: "rectangle", away: true, box: box(1, 0, 3, 3) };
  const back: Shape = { kind: "rectangle", away: false, box: box(2, 1, 1, 1) };
  assert.deepEqual(rows(size, away, back), ["#...#", "#.#.#", "#...#"]);
  assert.deepEqual(rows(size, back, away), [".....", ".....", "....."]);
  assert.equal(maskOf(size, []), null);
});

Deno.test("maskOf() agrees with asking every centre, of shapes that cross themselves, each other and the border", () => {
  const random = new Random(7);
  const point = () => ({ x: 31 * random.next() - 4, y: 25 * random.next() - 4 });
  const points = (count: number) => Array.from({ length: count }, point);
  let [kinds, marked] = [new Set<string>(), 0];
  for (let round = 0; round < 200; round++) {
    const shapes = Array.from({ length: 1 + round % 4 }, (): Shape => {
      const away = random.next() < 0.3;
      const [a, b] = [point(), point()];
      const made = boxBetween(a, b, SIZE);
      if (round % 3 === 0 && made) return { kind: "rectangle", away, box: made };
      if (round % 3 === 1) return { kind: "polygon", away, corners: points(3 + round % 5) };
      return { kind: "stroke", away, path: points(1 + round % 4), radius: 6 * random.next() };
    });
    for (const { kind } of shapes) kinds.add(kind);
    const mask = maskOf(SIZE, shapes);
    assert.ok(mask);
    assert.deepEqual(Array.from(mask.data), markedByCentres(SIZE, shapes), JSON.stringify(shapes));
    marked += shareOf(mask);
  }
  assert.equal(kinds.size, 3);
  assert.ok(marked > 20 && marked < 180, `${marked}`);
});

Deno.test("polygons that share an edge mark no pixel twice and leave none between them", () => {
  const random = new Random(3);
  for (let round = 0; round < 50; round++) {
    const middle = { x: 23 * random.next(), y: 17 * random.next() };
    const corners = [{ x: 0, y: 0 }, { x: 23, y: 0 }, { x: 23, y: 17 }, { x: 0, y: 17 }];
    const counts = new Uint8Array(23 * 17);
    corners.forEach((corner, i) => {
      const next = corners[(i + 1) % 4] as typeof corner;
      const mask = maskOf(SIZE, [{ kind: "polygon", away: false, corners: [corner, next, middle] }]);
      mask?.data.forEach((value, pixel) => counts[pixel] = counts[pixel] as number + value);
    });
    assert.ok(counts.every((count) => count === 1));
  }
});

Deno.test("boxBetween() takes the pixels that are touched, in either direction, and none outside", () => {
  assert.deepEqual(boxBetween({ x: 1.2, y: 2.7 }, { x: 4.1, y: 3.1 }, SIZE), box(1, 2, 4, 2));
  assert.deepEqual(boxBetween({ x: 4.1, y: 3.1 }, { x: 1.2, y: 2.7 }, SIZE), box(1, 2, 4, 2));
  assert.deepEqual(boxBetween({ x: -9, y: -9 }, { x: 90, y: 90 }, SIZE), box(0, 0, 23, 17));
  assert.equal(boxBetween({ x: 3, y: 3 }, { x: 3, y: 9 }, SIZE), null);
  assert.equal(boxBetween({ x: -3, y: 3 }, { x: -1, y: 9 }, SIZE), null);
});

Deno.test("windowInside() brings typed numbers to a window of the picture", () => {
  assert.deepEqual(windowInside(box(2, 3, 4, 5), SIZE), box(2, 3, 4, 5));
  assert.deepEqual(windowInside(box(20, -3, 9.6, 0), SIZE), box(13, 0, 10, 2));
  assert.deepEqual(windowInside(box(NaN, 1, 99, NaN), SIZE), box(0, 1, 23, 2));
  assert.equal(isWindow(box(0, 0, 1, 9)), false);
  assert.equal(isWindow(box(0, 0, 2, 2)), true);
});

Deno.test("a history goes back and forth, and something new ends what was undone", () => {
  const three = changed(changed(begun(1), 2), 3);
  assert.equal(undone(undone(three)).present, 1);
  assert.equal(undone(undone(undone(three))).present, 1);
  assert.deepEqual(redone(redone(undone(undone(three)))), three);
  assert.equal(redone(three), three);
  const other = changed(undone(three), 9);
  assert.deepEqual([undone(other).present, other.present, redone(other).present], [2, 9, 9]);
});

Deno.test("regionOptions() gives a window in pixels and a picture of what is looked at, if that is neither all nor nothing", () => {
  const shape: Shape = { kind: "rectangle", away: false, box: box(0, 0, 2, 1) };
  const size = { width: 3, height: 2 };
  assert.deepEqual(regionOptions({ window: box(1, 0, 2, 2), shapes: [shape] }, size), {
    window: { left: 1, top: 0, width: 2, height: 2, unit: "pixels" },
    roi: { width: 3, height: 2, channels: 1, data: Uint8Array.of(255, 255, 0, 0, 0, 0) },
  });
  assert.deepEqual(regionOptions({ window: null, shapes: [] }, size), {});
  const nothing = [shape, { ...shape, away: true }];
  assert.deepEqual(regionOptions({ window: null, shapes: nothing }, size), {});
  const all: Shape = { kind: "rectangle", away: false, box: box(0, 0, 3, 2) };
  assert.deepEqual(regionOptions({ window: null, shapes: [all] }, size), {});
});
