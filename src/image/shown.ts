/**
 * Pictures as a page has them, which tell no samples of their own: they are drawn on a canvas, and that is read.
 *
 * @module
 */

import { ImageError } from "./image.ts";
import type { Pixels } from "./pixels.ts";

/**
 * What a page shows: an `ImageBitmap`, a canvas, or a frame of a video or a camera, a `VideoFrame`. It is borrowed: a frame stays open for
 * as long as it is needed, which is twice in a fit.
 */
export type ShownImage = ImageBitmap | OffscreenCanvas | CanvasOfPage | FrameOfVideo;

/** An `HTMLCanvasElement`. */
export interface CanvasOfPage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** What no other picture of a page has. */
  toDataURL(type?: string): string;
}

/** A `VideoFrame`. */
export interface FrameOfVideo {
  /** Columns. */
  readonly displayWidth: number;
  /** Rows. */
  readonly displayHeight: number;
  /** Gives it back. */
  close(): void;
}

/** The classes, by the names that they have wherever they were made. */
const CLASSES: readonly string[] = ["ImageBitmap", "OffscreenCanvas", "HTMLCanvasElement", "VideoFrame"];

/** What of a canvas is needed to read its pixels; Deno's canvas has none of it. */
interface Drawing {
  drawImage(image: ShownImage, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}

/** Whether a value is one of these. */
export function isShown(value: unknown): value is ShownImage {
  return CLASSES.includes(Object.prototype.toString.call(value).slice("[object ".length, -1));
}

/**
 * Reads the pixels of what a page shows, 8 bits a sample: RGB, or RGB and alpha where it is not opaque. Browsers keep colours
 * premultiplied, so under an alpha they are rounded.
 *
 * @param name Name for messages.
 * @throws {ImageError} If it was closed, or pixels cannot be read here.
 */
export function pixelsOfShown(shown: ShownImage, name: string): Pixels {
  const { width, height } = "displayWidth" in shown
    ? { width: shown.displayWidth, height: shown.displayHeight }
    : shown;
  if (width === 0 || height === 0) {
    throw new ImageError(name, `its size is ${width} x ${height}`, "read it before it is closed");
  }
  const data = drawn(shown, width, height, name);
  return isOpaque(data)
    ? { width, height, channels: 3, data: withoutAlpha(data) }
    : { width, height, channels: 4, data };
}

function drawn(shown: ShownImage, width: number, height: number, name: string): Uint8ClampedArray {
  try {
    const canvas = new OffscreenCanvas(width, height);
    const drawing = canvas.getContext("2d" as "bitmaprenderer", {
      willReadFrequently: true,
    }) as unknown as Drawing;
    drawing.drawImage(shown, 0, 0, width, height);
    return drawing.getImageData(0, 0, width, height).data;
  } catch (cause) {
    throw new ImageError(
      name,
      `its pixels cannot be read here (${(cause as Error).message})`,
      "give its file, or its pixels as ImageData",
      { cause },
    );
  }
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array(rgba.length / 4 * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from] as number;
    rgb[to++] = rgba[from + 1] as number;
    rgb[to++] = rgba[from + 2] as number;
  }
  return rgb;
}
