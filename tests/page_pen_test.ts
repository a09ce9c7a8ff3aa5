import assert from "node:assert/strict";
import {
  dropped,
  finished,
  isDown,
  lifted,
  moved,
  type Pen,
  pressed,
  type Tool,
} from "../src/page/region/pen.ts";

const SIZE = { width: 40, height: 30 };
const HOW = { near: 2, size: SIZE };
const at = (x: number, y: number) => ({ x, y });
const pen = (tool: Tool, away = false): Pen => ({ tool, away, radius: 3, path: [], at: null });

/** Presses, moves along, lifts. */
function drag(start: Pen, ...path: [number, number][]): ReturnType<typeof lifted> {
  const [first = [0, 0], ...others] = path;
  const down = pressed(start, at(...first), HOW).pen;
  return lifted(others.reduce((led, to) => moved(led, at(...to)), down), SIZE);
}

Deno.test("a window and a rectangle go from where the pen is pressed to where it is lifted", () => {
  assert.deepEqual(drag(pen("window"), [5, 5], [30, 2], [9, 20]).drawn, {
    window: { left: 5, top: 5, width: 4, height: 15 },
  });
  assert.deepEqual(drag(pen("rectangle", true), [9, 20], [5, 5]).drawn, {
    shape: { kind: "rectangle", away: true, box: { left: 5, top: 5, width: 4, height: 15 } },
  });
});

Deno.test("what has no area is not drawn", () => {
  for (const tool of ["window", "rectangle"] as const) {
    assert.equal(drag(pen(tool), [5, 5]).drawn, null);
    assert.equal(drag(pen(tool), [5, 5], [5, 9]).drawn, null);
  }
  assert.equal(drag(pen("window"), [5, 5], [5.5, 20]).drawn, null, "a window of one column");
});

Deno.test("brush and eraser keep all of their way, whatever rectangles do", () => {
  const path = [at(1, 1), at(2, 2), at(3, 1)];
  const drawn = (tool: Tool, away: boolean) => drag(pen(tool, away), [1, 1], [2, 2], [3, 1]).drawn;
  assert.deepEqual(drawn("brush", true), { shape: { kind: "stroke", away: false, path, radius: 3 } });
  assert.deepEqual(drawn("eraser", false), { shape: { kind: "stroke", away: true, path, radius: 3 } });
  assert.deepEqual(drag(pen("brush"), [4, 4]).drawn, {
    shape: { kind: "stroke", away: false, path: [at(4, 4)], radius: 3 },
  });
});

Deno.test("a brush keeps of its way what is a quarter of its radius apart", () => {
  const way = Array.from({ length: 41 }, (_, i): [number, number] => [1 + i / 10, 1]);
  const { drawn } = drag(pen("brush"), ...way);
  assert.deepEqual(drawn, {
    shape: {
      kind: "stroke",
      away: false,
      path: [1, 1.8, 2.6, 3.4, 4.2, 5].map((x) => at(x, 1)),
      radius: 3,
    },
  });
});

Deno.test("a polygon has a corner where the pen is pressed, and ends on its first one, or when it is told to", () => {
  const corners = [at(1, 1), at(20, 1), at(20, 20)];
  const open = corners.reduce((led, corner) => {
    const { pen: down, drawn } = pressed(led, corner, HOW);
    assert.equal(drawn, null);
    return lifted(moved(down, at(corner.x + 1, corner.y)), SIZE).pen;
  }, pen("polygon"));
  assert.deepEqual(open.path, corners);
  const wanted = { shape: { kind: "polygon", away: false, corners } };
  assert.deepEqual(pressed(open, at(2.5, 1), HOW).drawn, wanted);
  assert.deepEqual(finished(open, SIZE).drawn, wanted);
  const double = pressed(pressed(open, at(5, 9), HOW).pen, at(5, 9), HOW).pen;
  assert.deepEqual(finished(double, SIZE).drawn, {
    shape: { kind: "polygon", away: false, corners: [...corners, at(5, 9)] },
  });
  assert.equal(isDown(finished(open, SIZE).pen), false);
});

Deno.test("a polygon of two corners, and what is dropped, are not drawn", () => {
  const two = pressed(pressed(pen("polygon"), at(1, 1), HOW).pen, at(9, 9), HOW).pen;
  assert.equal(finished(two, SIZE).drawn, null);
  const down = pressed(pen("brush"), at(1, 1), HOW).pen;
  assert.equal(isDown(down), true);
  assert.equal(lifted(dropped(down), SIZE).drawn, null);
});
