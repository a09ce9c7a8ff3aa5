/** The window: the part of a picture that is looked at, and where it lies in pictures of other sizes. */

import type { Rectangle, Size } from "./rectangle.ts";

/** How far beyond an edge a window may reach, as a share of the side: what float64 makes of shares that sum to 1. */
const ROUNDING = 1e-9;

/** Whether a window lies inside a frame. */
export function liesInside({ left, top, width, height }: Rectangle, frame: Size): boolean {
  const [right, bottom] = [frame.width * (1 + ROUNDING), frame.height * (1 + ROUNDING)];
  return left >= 0 && top >= 0 && width > 0 && height > 0 && left + width <= right && top + height <= bottom;
}

/**
 * Checks a window that came from outside.
 *
 * @throws {RangeError} If it has no frame, or is not a part of it.
 */
export function checkWindow(window: Rectangle, frame: Size | null): void {
  if (frame && liesInside(window, frame)) return;
  throw new RangeError(
    `Cannot preprocess: wanted a window inside a frame of ${
      frame ? `${frame.width}x${frame.height}` : "no"
    } pixels: received ` +
      `left ${window.left}, top ${window.top}, width ${window.width}, height ${window.height}`,
  );
}

/**
 * The part of an image that is looked at.
 *
 * @param image Size of the image.
 * @param settings.window In pixels of the frame; null for all of it.
 * @param settings.frame Size of the picture plane.
 * @returns The same part of the image, in its pixels; as it is in an image of the frame's size.
 */
export function windowOf(
  image: Size,
  { window, frame }: { readonly window: Rectangle | null; readonly frame: Size | null },
): Rectangle {
  if (!window || !frame) return { left: 0, top: 0, width: image.width, height: image.height };
  const [across, down] = [image.width / frame.width, image.height / frame.height];
  return {
    left: window.left * across,
    top: window.top * down,
    width: window.width * across,
    height: window.height * down,
  };
}
