import assert from "node:assert/strict";
import { isShown, pixelsOfShown, type ShownImage } from "../src/image/shown.ts";
import { inBatches } from "../src/image/sources.ts";

// tests/chromium_test.ts reads the real ones.

/** Something of a class that a page has. */
function of(kind: string, rest: Record<string, unknown>): ShownImage {
  return { [Symbol.toStringTag]: kind, ...rest } as unknown as ShownImage;
}

/** Runs with a canvas that holds given samples, whatever is drawn on it, and gives what was. */
async function withCanvas(rgba: number[], body: () => Promise<void> | void): Promise<unknown[]> {
  const drawn: unknown[] = [];
  const own = Object.getOwnPropertyDescriptor(globalThis, "OffscreenCanvas") as PropertyDescriptor;
  Object.defineProperty(globalThis, "OffscreenCanvas", {
    configurable: true,
    value: class {
      constructor(readonly width: number, readonly height: number) {}
      getContext(kind: string) {
        assert.equal(kind, "2d");
        return {
          drawImage: (image: unknown, ...place: number[]) => drawn.push(image, place),
          getImageData: (...place: number[]) => {
            drawn.push(place);
            return { data: Uint8ClampedArray.from(rgba) };
          },
        };
      }
    },
  });
  try {
    await body();
  } finally {
    Object.defineProperty(globalThis, "OffscreenCanvas", own);
  }
  return drawn;
}

Deno.test("isShown() knows what a page shows by its class, and nothing else", () => {
  for (const kind of ["ImageBitmap", "OffscreenCanvas", "HTMLCanvasElement", "VideoFrame"]) {
    assert.ok(isShown(of(kind, {})), kind);
  }
  for (
    const other of [null, undefined, "ImageBitmap", {}, new Blob(), new ImageData(1, 1), new Uint8Array(4)]
  ) {
    assert.equal(isShown(other), false);
  }
});

Deno.test("pixelsOfShown() gives RGB of what is opaque, and alpha where it is not, at the size that is shown", async () => {
  const frame = of("VideoFrame", { displayWidth: 2, displayHeight: 1, codedWidth: 16 });
  const drawn = await withCanvas([1, 2, 3, 255, 4, 5, 6, 255], () => {
    assert.deepEqual(pixelsOfShown(frame, "frame"), {
      width: 2,
      height: 1,
      channels: 3,
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
  });
  assert.deepEqual(drawn, [frame, [0, 0, 2, 1], [0, 0, 2, 1]]);
  await withCanvas([1, 2, 3, 255, 4, 5, 6, 254], () => {
    assert.deepEqual(pixelsOfShown(of("ImageBitmap", { width: 1, height: 2 }), "bitmap"), {
      width: 1,
      height: 2,
      channels: 4,
      data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 254),
    });
  });
});

Deno.test("inBatches() takes what a page shows", async () => {
  const bitmap = of("ImageBitmap", { width: 1, height: 1 });
  await withCanvas([7, 8, 9, 255], async () => {
    const [batch] = await Array.fromAsync(inBatches([bitmap, { name: "own", image: bitmap }], 2));
    const image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(7, 8, 9) };
    assert.deepEqual(batch, [{ name: "image 0", image }, { name: "own", image }]);
  });
});

Deno.test("pixelsOfShown() says what was closed, and where no canvas can be read, as in Deno", async () => {
  assert.throws(() => pixelsOfShown(of("ImageBitmap", { width: 0, height: 0 }), "gone"), {
    name: "ImageError",
    message: "Cannot read image 'gone': its size is 0 x 0; read it before it is closed",
  });
  const bitmap = await createImageBitmap(new ImageData(2, 2));
  assert.throws(() => pixelsOfShown(bitmap, "bitmap"), {
    name: "ImageError",
    message:
      /^Cannot read image 'bitmap': its pixels cannot be read here \(.*\); give its file, or its pixels as ImageData$/,
  });
});
