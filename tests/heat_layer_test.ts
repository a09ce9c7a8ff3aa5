import assert from "node:assert/strict";
import { heatLayer } from "../src/image/draw/heat_layer.ts";
import { renderOverlay } from "../src/image/draw/overlay.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 320; // not enlarged
const SCALE = { low: 1, high: 5 };

Deno.test("heatLayer() laid over the picture is the overlay, to the rounding of the alpha", () => {
  const image = noisyRamp(SIDE, 1);
  const map = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 6 * (i % SIDE) / SIDE);
  const overlay = renderOverlay({ image, map, scale: SCALE, title: "", score: 1 });
  const { width, height, channels, data } = heatLayer({ width: SIDE, height: SIDE, map, scale: SCALE });
  assert.deepEqual([width, height, channels], [SIDE, SIDE, 4]);
  let [worst, coloured] = [0, 0];
  for (let i = 0; i < SIDE * SIDE; i++) {
    const alpha = (data[4 * i + 3] as number) / 255;
    if (alpha > 0.5) coloured++;
    for (let c = 0; c < 3; c++) {
      const under = image.data[i * image.channels + Math.min(c, image.channels - 1)] as number;
      const shown = under + ((data[4 * i + c] as number) - under) * alpha;
      worst = Math.max(worst, Math.abs(shown - (overlay.data[3 * i + c] as number)));
    }
  }
  assert.ok(worst <= 1.5, `${worst}`);
  assert.ok(coloured > SIDE * SIDE / 4);
});

Deno.test("heatLayer() is transparent where nothing was scored", () => {
  const map = Float32Array.of(NaN, 9);
  const { data } = heatLayer({ width: 2, height: 1, map, scale: SCALE });
  assert.deepEqual([...data.subarray(0, 4)], [0, 0, 0, 0]);
  assert.ok((data[7] as number) > 128);
});
