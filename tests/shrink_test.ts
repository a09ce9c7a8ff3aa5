import assert from "node:assert/strict";
import { fitWithin, shrink } from "../src/image/draw/shrink.ts";

Deno.test("fitWithin() keeps the aspect ratio, never enlarges, and leaves a pixel of a thin picture", () => {
  assert.deepEqual(fitWithin({ width: 1024, height: 512 }, 256), { width: 256, height: 128 });
  assert.deepEqual(fitWithin({ width: 300, height: 900 }, 256), { width: 85, height: 256 });
  assert.deepEqual(fitWithin({ width: 20, height: 10 }, 256), { width: 20, height: 10 });
  assert.deepEqual(fitWithin({ width: 5, height: 20_000 }, 256), { width: 1, height: 256 });
});

Deno.test("shrink() averages the pixels under each pixel, channel by channel", () => {
  // deno-fmt-ignore
  const data = [
    1, 10,  3, 30,  5, 50,  7, 70,
    9, 90, 11, 10, 13, 30, 15, 50,
  ];
  const half = shrink({ width: 4, height: 2, channels: 2, data }, { width: 2, height: 1 });
  assert.deepEqual([...half], [6, 35, 10, 50]);
  const odd = shrink({ width: 3, height: 1, channels: 1, data: [2, 4, 8] }, { width: 2, height: 1 });
  assert.deepEqual([...odd], [3, 6]);
});

Deno.test("shrink() gives the picture itself at its own size", () => {
  const data = Uint16Array.from({ length: 7 * 5 * 3 }, (_, i) => 613 * i % 60_000);
  const same = shrink({ width: 7, height: 5, channels: 3, data }, { width: 7, height: 5 });
  assert.deepEqual([...same], [...data]);
});

Deno.test("shrink() leaves NaN out of averages and keeps it where there is nothing else", () => {
  const data = [NaN, 2, NaN, NaN, NaN, 4, NaN, NaN];
  const got = shrink({ width: 4, height: 2, channels: 1, data }, { width: 2, height: 1 });
  assert.deepEqual([...got], [3, NaN]);
});
