/** What a page shows, read by the browser itself; tests/shown_test.ts is about all else of it. */

import assert from "node:assert/strict";
import { isShown, pixelsOfShown } from "../../../src/image/shown.ts";

/** A frame of a video, as a browser makes it. */
declare class VideoFrame {
  constructor(picture: ImageBitmap, options: { timestamp: number });
  readonly displayWidth: number;
  readonly displayHeight: number;
  close(): void;
}

const [WIDTH, HEIGHT] = [5, 3];

/** Every sample another one, opaque or not. */
function picture(alpha: number): ImageData {
  const data = Uint8ClampedArray.from(
    { length: 4 * WIDTH * HEIGHT },
    (_, i) => i % 4 === 3 ? alpha : 255 - 3 * i,
  );
  return new ImageData(data, WIDTH, HEIGHT);
}

const RGB = Uint8Array.from(picture(255).data.filter((_, i) => i % 4 !== 3));

function canvasOf(image: ImageData): OffscreenCanvas {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const drawing = canvas.getContext("2d" as "bitmaprenderer") as unknown as {
    putImageData(image: ImageData, x: number, y: number): void;
  };
  drawing.putImageData(image, 0, 0);
  return canvas;
}

Deno.test("pixelsOfShown() gives the very samples of a bitmap, a canvas and a frame", async () => {
  const bitmap = await createImageBitmap(picture(255));
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  for (const shown of [bitmap, canvasOf(picture(255)), frame]) {
    assert.ok(isShown(shown));
    assert.deepEqual(pixelsOfShown(shown, "a"), { width: WIDTH, height: HEIGHT, channels: 3, data: RGB });
  }
  frame.close();
  bitmap.close();
  for (const closed of [frame, bitmap]) {
    assert.throws(() => pixelsOfShown(closed, "a"), {
      name: "ImageError",
      message: /read it before it is closed$/,
    });
  }
});

Deno.test("pixelsOfShown() keeps an alpha channel", () => {
  const { channels, data } = pixelsOfShown(canvasOf(picture(128)), "a");
  assert.equal(channels, 4);
  assert.ok(data.every((sample, i) => Math.abs(sample - (picture(128).data[i] as number)) <= 1));
});

Deno.test("isShown() knows pixels and files from what is shown", () => {
  for (const other of [picture(255), new Blob(), new Uint8Array(4)]) assert.equal(isShown(other), false);
});
