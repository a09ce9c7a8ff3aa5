// Rendering an overlay of 1024 x 1024 pixels: 4 MiB of map and 3 MiB of samples read, 3 MiB written.
import assert from "node:assert/strict";
import { renderOverlay } from "../src/image/draw/overlay.ts";

const SIDE = 1024;

const input = {
  image: {
    width: SIDE,
    height: SIDE,
    channels: 3 as const,
    data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => i),
  },
  map: Float32Array.from(
    { length: SIDE * SIDE },
    (_, i) => 20 + 20 * Math.sin(i / SIDE / 100) * Math.sin(i / 100),
  ),
  scale: { low: 0, high: 40 },
  title: "bench.png",
  score: 40,
};

const unscored = renderOverlay({ ...input, map: new Float32Array(SIDE * SIDE).fill(NaN) });
assert.deepEqual(unscored.data.subarray(0, input.image.data.length), input.image.data);

Deno.bench("renderOverlay() 1024x1024 RGB", () => {
  renderOverlay(input);
});
