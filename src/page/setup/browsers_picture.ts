/** A picture as the browser decodes it, where what computes is elsewhere and gives none back. */

/// <reference lib="dom" />

import type { NamedFile, Picture } from "../calls.ts";

/** Decodes a picture; null of a format that browsers do not show. */
export async function browsersPicture({ file }: NamedFile): Promise<Picture | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return null;
  const { width, height } = bitmap;
  const drawing = new OffscreenCanvas(width, height).getContext("2d");
  drawing?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = drawing?.getImageData(0, 0, width, height);
  return pixels ? { width, height, data: new Uint8ClampedArray(pixels.data) } : null;
}
