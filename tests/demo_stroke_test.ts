import assert from "node:assert/strict";
import { distanceBetween } from "../src/demo/geometry.ts";
import { joinPoints, nearestOnStroke, wander } from "../src/demo/stroke.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

const CORNER = joinPoints([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 5 }]);

Deno.test("joinPoints() gives one segment fewer than points", () => {
  assert.deepEqual(CORNER, [
    { start: { x: 0, y: 0 }, reach: { x: 10, y: 0 } },
    { start: { x: 10, y: 0 }, reach: { x: 0, y: 5 } },
  ]);
  assert.deepEqual(joinPoints([{ x: 1, y: 2 }]), []);
});

Deno.test("nearestOnStroke() measures to the inside of segments, to their ends, and along the chain", () => {
  assert.deepEqual(nearestOnStroke(CORNER, 4, 3), { distance: 3, position: 0.4 });
  assert.deepEqual(nearestOnStroke(CORNER, -3, -4), { distance: 5, position: 0 });
  assert.deepEqual(nearestOnStroke(CORNER, 12, 2.5), { distance: 2, position: 1.5 });
  assert.deepEqual(nearestOnStroke(CORNER, 10, 9), { distance: 4, position: 2 });
  assert.deepEqual(nearestOnStroke([], 0, 0), { distance: Infinity, position: 0 });
});

Deno.test("wander() draws points 3 units apart about the middle asked for", () => {
  const middle = { x: 20, y: -7 };
  const points = wander(new Random(4), middle, 60, 0.05);
  assert.equal(points.length, 21);
  assertClose([points[10]?.x ?? NaN, points[10]?.y ?? NaN], [20, -7], { atol: 1e-12 });
  const steps = points.slice(1).map((point, i) => distanceBetween(point, points[i] ?? point));
  assertClose(steps, steps.map(() => 3), { atol: 1e-12 });
});

Deno.test("wander() draws a straight line without bend and a curled one with it, in all directions", () => {
  const ends = (bend: number, seed: number) => {
    const points = wander(new Random(seed), { x: 0, y: 0 }, 60, bend);
    const [first, last] = [points[0] ?? { x: NaN, y: NaN }, points.at(-1) ?? { x: NaN, y: NaN }];
    return { distance: distanceBetween(first, last), quadrant: `${last.x > first.x} ${last.y > first.y}` };
  };
  const seeds = Array.from({ length: 20 }, (_, i) => i);
  assertClose(seeds.map((seed) => ends(0, seed).distance), seeds.map(() => 60), { atol: 1e-9 });
  const mean = seeds.reduce((sum, seed) => sum + ends(0.1, seed).distance / 20, 0);
  assert.ok(mean < 50, `the ends of a curled line of length 60 are ${mean} apart`);
  assert.equal(new Set(seeds.map((seed) => ends(0, seed).quadrant)).size, 4);
});
