import assert from "node:assert/strict";
import { GOOD_FLANGE, measureFlange, plateDistance } from "../src/demo/flange.ts";
import { writeText } from "../src/demo/lettering.ts";
import { assertClose } from "./assert_close.ts";

const good = (x: number, y: number) => measureFlange(GOOD_FLANGE, x, y);

Deno.test("plateDistance() is the distance to the outline, negative inside", () => {
  assert.equal(plateDistance(0, 0), -96);
  assert.equal(plateDistance(0, 99), 3);
  assert.equal(plateDistance(-90, 0), -6);
  // The corners are arcs of radius 26 round (70, 70).
  assert.equal(plateDistance(70 + 3 * 10, 70 + 4 * 10), 50 - 26);
  assert.equal(plateDistance(-(70 + 3 * 4), 70 + 4 * 4), 20 - 26);
});

Deno.test("measureFlange() finds nothing off the plate, in the bore, in the keyway and in the holes", () => {
  for (
    const [x, y] of [[97, 0], [93, 93], [0, 0], [26.9, 0], [0, -33.9], [4.9, -30], [71, 71], [58, 0], [
      29,
      50.2,
    ]]
  ) {
    assert.deepEqual(good(x ?? NaN, y ?? NaN), { height: 0, finish: "none" }, `at ${x}, ${y}`);
  }
  // The keyway points up in the picture, and only there.
  assert.equal(good(0, 33.9).finish, "turned");
});

Deno.test("measureFlange() gives the heights of the drawing", () => {
  assert.deepEqual(good(36, 0), { height: 15, finish: "turned" }); // face
  assertClose([good(44.5, 0).height, good(-44.5, 0).height], [11.8, 11.8], { atol: 1e-12 }); // seal groove
  assertClose([good(0, 28).height, good(0, 67).height], [15 - 2, 15 - 1.5], { atol: 1e-12 }); // chamfers of the face
  assert.deepEqual(good(85, 10), { height: 9, finish: "cast" }); // plate
  assertClose([good(95, 10).height], [9 - 4 + Math.sqrt(16 - 9)], { atol: 1e-12 }); // rounded outer edge
  assertClose([good(-69, 0).height], [9 + 3 - Math.sqrt(9 - 4)], { atol: 1e-12 }); // fillet at the foot of the face
  assertClose([good(71 + 9, 71).height, good(71, 71 - 9).height], [9 - 3, 9 - 3], { atol: 1e-12 }); // countersink
  assertClose([good(58 + 4, 0).height], [15 - 0.8], { atol: 1e-12 }); // countersink of a screw hole
});

Deno.test("measureFlange() engraves the marks into the plate", () => {
  // Along the middle of the lower line; the row above the upper line's characters is untouched.
  const depths = Array.from({ length: 161 }, (_, i) => 9 - good(-40 + 0.5 * i, 82).height);
  assert.ok(depths.some((depth) => depth === 1.5) && depths.some((depth) => depth === 0));
  assert.ok(depths.every((depth) => depth >= 0 && depth <= 1.5));
  assert.equal(good(0, -88.5).height, 9);
});

Deno.test("measureFlange() follows the part's features", () => {
  const [fixing] = GOOD_FLANGE.holes;
  assert.ok(fixing !== undefined && GOOD_FLANGE.holes.length === 10);
  const { x, y } = fixing;
  const undrilled = { ...GOOD_FLANGE, holes: GOOD_FLANGE.holes.slice(1) };
  assert.deepEqual(measureFlange(undrilled, x, y), { height: 9, finish: "cast" });
  const flat = { ...GOOD_FLANGE, holes: [{ ...fixing, countersink: 0 }] };
  assert.deepEqual(measureFlange(flat, x + 9, y), { height: 9, finish: "cast" });
  assert.deepEqual(measureFlange(flat, x + 7, y), { height: 0, finish: "none" });
});

Deno.test("measureFlange() breaks a cone out of a chipped edge, down to the belt", () => {
  const chipped = { ...GOOD_FLANGE, chips: [{ x: 96, y: 0, radius: 12 }] };
  assert.deepEqual(measureFlange(chipped, 86, 0), { height: 9 - 2, finish: "broken" });
  assert.deepEqual(measureFlange(chipped, 94, 0), { height: 0, finish: "none" });
  assert.deepEqual(measureFlange(chipped, 83, 0), { height: 9, finish: "cast" });
});

Deno.test("writeText() centres a line of the height asked for", () => {
  const { y, halfLength, strokes } = writeText("DN50 PN16", 12, 5);
  assert.deepEqual([y, halfLength], [5, (8 * 6 + 4) * 2 / 2]);
  const ends = strokes.flatMap(({ start, reach }) => [start, { x: start.x + reach.x, y: start.y + reach.y }]);
  assertClose(
    [Math.min(...ends.map((end) => end.x)), Math.max(...ends.map((end) => end.x))],
    [-halfLength, halfLength],
    { atol: 1e-12 },
  );
  assertClose(
    [Math.min(...ends.map((end) => end.y)), Math.max(...ends.map((end) => end.y))],
    [-1, 11],
    { atol: 1e-12 },
  );
});

Deno.test("writeText() refuses a character without strokes", () => {
  assert.throws(() => writeText("DN50 X", 10, 0), { name: "RangeError", message: /received "DN50 X"$/ });
});
