import assert from "node:assert/strict";
import { marks } from "../src/image/marks.ts";
import type { Image } from "../src/image/image.ts";

function picture(channels: Image["channels"], data: Image["data"]): Image {
  return { width: data.length / channels, height: 1, channels, data };
}

Deno.test("marks() are the brightest colour", () => {
  assert.deepEqual([...marks(picture(1, Uint8Array.of(0, 7, 255)))], [0, 7, 255]);
  assert.deepEqual([...marks(picture(3, Uint8Array.of(0, 9, 1, 200, 0, 3)))], [9, 200]);
  const deep = marks(picture(1, Uint16Array.of(0, 40000)));
  assert.ok(deep instanceof Uint16Array);
  assert.deepEqual([...deep], [0, 40000]);
});

Deno.test("marks() are alpha where nothing else differs, whatever the colour", () => {
  assert.deepEqual([...marks(picture(4, Uint8Array.of(255, 255, 255, 3, 255, 255, 255, 250)))], [3, 250]);
  assert.deepEqual([...marks(picture(2, Uint8Array.of(0, 0, 0, 255)))], [0, 255]);
});

Deno.test("marks() are weaker where a pixel is transparent, unless all pixels are alike in that", () => {
  assert.deepEqual([...marks(picture(2, Uint8Array.of(200, 0, 100, 255, 240, 51)))], [0, 100, 48]);
  for (const alpha of [0, 255]) {
    assert.deepEqual([...marks(picture(2, Uint8Array.of(200, alpha, 100, alpha)))], [200, 100]);
  }
});
