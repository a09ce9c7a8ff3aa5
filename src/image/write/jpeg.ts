/**
 * A JPEG encoder for small pictures of parts, by the runtime's own canvas; what has to be exact is encoded as PNG.
 *
 * @module
 */
import type { PngImage } from "./png.ts";

/** At this quality a thumbnail of a part takes a tenth of its PNG and looks the same. */
const QUALITY = 0.85;

/**
 * Encodes an RGB picture as a JPEG file.
 *
 * @param picture Picture with three channels.
 * @returns The bytes of the file.
 * @throws {TypeError} If the picture has not three channels.
 */
export async function encodeJpeg({ width, height, channels, data }: PngImage): Promise<Uint8Array> {
  if (channels !== 3) {
    throw new TypeError(`Cannot encode JPEG: the picture has ${channels} channels, wanted 3`);
  }
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba[4 * pixel + c] = data[3 * pixel + c] as number;
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("bitmaprenderer");
  if (!context) {
    throw new Error("Cannot encode JPEG: this runtime has no bitmap renderer; use Deno 2.9 or later");
  }
  context.transferFromImageBitmap(await createImageBitmap(new ImageData(rgba, width, height)));
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return await blob.bytes();
}
