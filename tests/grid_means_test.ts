import assert from "node:assert/strict";
import { gridMeans } from "../src/vectors/grid_means.ts";

const map = (channels: number, height: number, width: number) =>
  Float32Array.from({ length: channels * height * width }, (_, i) => i);

Deno.test("gridMeans() takes the mean of every tile of every channel", () => {
  const shape = { channels: 2, height: 2, width: 4 };
  assert.deepEqual([...gridMeans(map(2, 2, 4), shape, 2)], [0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5]);
  assert.deepEqual([...gridMeans(map(2, 2, 4), shape, 1)], [3.5, 11.5]);
});

Deno.test("gridMeans() shares cells between tiles where they do not divide", () => {
  assert.deepEqual([...gridMeans(map(1, 1, 3), { channels: 1, height: 1, width: 3 }, 2)], [
    0.5,
    1.5,
    0.5,
    1.5,
  ]);
});

Deno.test("gridMeans() gives a map that is smaller than the grid without gaps", () => {
  assert.deepEqual(
    [...gridMeans(map(1, 1, 1).fill(7), { channels: 1, height: 1, width: 1 }, 4)],
    Array(16).fill(7),
  );
});

Deno.test("gridMeans() refuses a map of another size", () => {
  assert.throws(() => gridMeans(map(1, 2, 2), { channels: 1, height: 2, width: 3 }, 2), {
    name: "RangeError",
    message: "Cannot take means: a map of 1x2x3 has 6 values: received 4",
  });
});
