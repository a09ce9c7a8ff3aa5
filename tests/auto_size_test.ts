import assert from "node:assert/strict";
import { autoSize } from "../src/preprocess/auto_size.ts";

const MOST = 1.35 * 256 * 256;

Deno.test("autoSize() keeps the aspect ratio as far as whole strides can", () => {
  for (
    const [width, height, stride, wanted] of [
      [540, 220, 16, [448, 192]],
      [540, 220, 32, [448, 192]],
      [640, 480, 16, [336, 256]],
      [1000, 1000, 32, [288, 288]],
      [256, 256, 32, [256, 256]],
      [300, 100, 32, [288, 96]],
      [4000, 50, 16, [2560, 32]],
      [50, 4000, 16, [32, 2560]],
    ] as const
  ) {
    assert.deepEqual(
      Object.values(autoSize({ width, height }, stride)),
      wanted,
      `${width}x${height} by ${stride}`,
    );
  }
});

Deno.test("autoSize() gives whole strides, no enlarged side and no more pixels than a fit has time for", () => {
  for (const stride of [8, 16, 32]) {
    for (const width of [33, 64.5, 100, 257, 640, 1921, 6000.25]) {
      for (const height of [32, 47, 96.75, 320, 480, 2160]) {
        const size = autoSize({ width, height }, stride);
        const what = `${width}x${height} by ${stride} to ${size.width}x${size.height}`;
        assert.ok(size.width % stride === 0 && size.height % stride === 0, what);
        assert.ok(size.width <= width && size.height <= height, what);
        assert.ok(size.width * size.height <= MOST, what);
      }
    }
  }
});

Deno.test("autoSize() loses no more on one axis where another size of as many pixels would lose less", () => {
  const stride = 16;
  for (const [width, height] of [[540, 220], [1234, 321], [90, 700], [640, 480]] as const) {
    const found = autoSize({ width, height }, stride);
    const kept = Math.min(found.width / width, found.height / height);
    for (let across = stride; across <= width; across += stride) {
      for (let down = stride; down <= height; down += stride) {
        if (across * down > MOST) break;
        const here = Math.min(across / width, down / height);
        assert.ok(here <= kept, `${across}x${down} of ${width}x${height}`);
        assert.ok(here < kept || across * down >= found.width * found.height, "the smallest of those");
      }
    }
  }
});

Deno.test("autoSize() enlarges a side to a stride that is shorter than one", () => {
  assert.deepEqual(autoSize({ width: 3, height: 100 }, 32), { width: 32, height: 96 });
  assert.deepEqual(autoSize({ width: 3, height: 3 }, 16), { width: 16, height: 16 });
});
