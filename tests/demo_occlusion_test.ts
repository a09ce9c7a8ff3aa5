import assert from "node:assert/strict";
import { binHeights, lampVisibility, skyVisibility } from "../src/demo/occlusion.ts";
import { createSurface } from "../src/demo/surface.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

const LAMP = { x: -150, y: -200, z: 300 };

Deno.test("binHeights() averages the samples of each pixel", () => {
  const surface = createSurface(3);
  surface.height.set(Array.from({ length: 36 }, (_, i) => i * i));
  const { side, step, height } = binHeights(surface);
  assert.deepEqual([side, step], [3, 2 * surface.step]);
  assert.equal(height[5], ((16 * 16) + (17 * 17) + (22 * 22) + (23 * 23)) / 4);
});

Deno.test("skyVisibility() compares each height with the means of its neighbourhoods", () => {
  const random = new Random(1);
  const [side, step] = [40, 2];
  const height = Float32Array.from({ length: side * side }, () => random.between(0, 20));
  const mean = (row: number, column: number, radius: number) => {
    let sum = 0;
    for (let y = row - radius; y <= row + radius; y++) {
      for (let x = column - radius; x <= column + radius; x++) {
        sum += height[Math.min(Math.max(y, 0), side - 1) * side + Math.min(Math.max(x, 0), side - 1)] ?? NaN;
      }
    }
    return sum / (2 * radius + 1) ** 2;
  };
  const expected = Array.from(height, (own, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    // Widths of 7 and 25 units are radii of 2 and 6 px of 2 units.
    return 1 / (1 + 0.14 * Math.max(0, mean(row, column, 2) - own)) /
      (1 + 0.09 * Math.max(0, mean(row, column, 6) - own));
  });
  // Means of up to 169 float32 numbers, twice rounded: heights of 20 to 2.4e-6, times 0.14.
  assertClose(skyVisibility({ side, step, height }), expected, { atol: 2e-6, shape: [side, side] });
});

Deno.test("lampVisibility() is full on level ground, also at the border", () => {
  const height = new Float32Array(64 * 64).fill(3);
  assert.deepEqual(lampVisibility({ side: 64, step: 1, height }, LAMP), new Float32Array(64 * 64).fill(1));
});

Deno.test("lampVisibility() throws the shadow of a wall away from the lamp, as long as the lamp is low", () => {
  const [side, step] = [64, 1];
  const height = new Float32Array(side * side);
  for (let row = 0; row < side; row++) height.fill(10, row * side + 30, row * side + 34);
  const seen = (lamp: typeof LAMP) => {
    const visibility = lampVisibility({ side, step, height }, lamp);
    return (column: number) => visibility[32 * side + column] ?? NaN;
  };
  const high = seen({ x: -300, y: 0, z: 300 }); // the shadow is as long as the wall is high, 10
  assert.deepEqual([high(20), high(32), high(35), high(38)], [1, 1, 0, 0]);
  assert.ok(high(50) === 1 && high(43) > 0 && high(43) < 1, `penumbra of ${high(43)}`);
  const right = seen({ x: 300, y: 0, z: 300 });
  assert.deepEqual([right(44), right(26), right(10)], [1, 0, 1]);
  const along = seen({ x: 0, y: -300, z: 300 }); // the wall throws no shadow sideways
  assert.deepEqual([along(28), along(36)], [1, 1]);
  const lying = height.map((_, i) => height[(i % side) * side + Math.floor(i / side)] ?? NaN); // the wall along x
  const above = lampVisibility({ side, step, height: lying }, { x: 0, y: -300, z: 300 });
  assert.deepEqual([20, 36, 50].map((row) => above[row * side + 32]), [1, 0, 1]);
  const low = seen({ x: -300, y: 0, z: 150 }); // twice as long
  assert.ok(low(46) < 0.1 && high(46) > 0.9, `13 behind the wall: ${low(46)} and ${high(46)}`);
});

Deno.test("lampVisibility() does not see across the border of the picture", () => {
  const [side, step] = [64, 1];
  const height = new Float32Array(side * side);
  for (let row = 0; row < side; row++) height.fill(10, row * side + 58, row * side + 64);
  const left = lampVisibility({ side, step, height }, { x: -300, y: 0, z: 300 });
  assert.ok(left.every((seen) => seen === 1), "a wall at the right border and a lamp on the left");
});
