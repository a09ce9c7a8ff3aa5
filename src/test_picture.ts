/** The picture of a model's self-test. */

import type { Image } from "./image/image.ts";
import { geometry } from "./preprocess/geometry.ts";
import type { PreprocessSettings, Size } from "./preprocess/settings.ts";
import type { Reference } from "./register/registration.ts";
import { Random } from "./random.ts";

/** Shorter side in pixels, where the preprocessing can bring that to the images' size. */
const SIDE = 32;

/** Side where an image is resized to {@linkcode SIDE}, so that something is resized all the same. */
const OTHER_SIDE = 40;

/** Longest side of a picture whose window is a small part of it. */
const LONGEST = 128;

/** Side of a block of one colour, in pixels. */
const BLOCK = 8;

/**
 * Chooses a small size that the preprocessing resizes to the same size as an image.
 *
 * @param image Size of the image.
 * @param settings The preprocessing.
 * @returns 32x32 for a resize to a fixed size, 40 for a side that is resized to 32; so much larger that its window has that size, up
 *   to 128, where there is one. Where the aspect ratio is kept, the smallest
 *   one from a shorter side of 32 on that comes out just as the image; never that of the result, so that something is resized.
 */
export function testPictureSize(image: Size, settings: PreprocessSettings): Size {
  const { frame, window, resize } = settings;
  if (!("shorterSide" in resize)) {
    const side = (resized: number, share: number) =>
      Math.min(Math.ceil((resized === SIDE ? OTHER_SIDE : SIDE) / share), LONGEST);
    return {
      width: side(resize.width, window && frame ? window.width / frame.width : 1),
      height: side(resize.height, window && frame ? window.height / frame.height : 1),
    };
  }
  const { resized } = geometry(image, settings);
  const longer = Math.max(resized.width, resized.height);
  for (let side = SIDE;; side++) { // one more than the result's side always comes out right
    const length = Math.ceil(longer * side / resize.shorterSide);
    const fits = Math.trunc(resize.shorterSide * length / side) === longer;
    if (!fits || side === resize.shorterSide) continue;
    return resized.width <= resized.height
      ? { width: side, height: length }
      : { width: length, height: side };
  }
}

/** How far the part of a registered model's picture is moved, in shares of its sides. */
const MOVED = [0.04, -0.03] as const;

/** What of that picture is the reference; the rest is a pattern that is odd everywhere. */
const LIKE_REFERENCE = 0.75;

/** The reference moved by whole pixels, its border repeated, under blocks of colour: a part that has to be found. */
export function drawMovedReference(
  { size: { width, height }, colours }: Reference,
): Image & { data: Uint8Array<ArrayBuffer> } {
  const pattern = drawTestPicture({ width, height });
  const [across, down] = [Math.round(MOVED[0] * width), Math.round(MOVED[1] * height)];
  const within = (at: number, end: number) => Math.min(Math.max(at, 0), end - 1);
  const data = pattern.data.map((value, i) => {
    const [pixel, colour] = [Math.floor(i / 3), i % 3];
    const [x, y] = [pixel % width - across, Math.floor(pixel / width) - down];
    const own = (colours[within(y, height) * width + within(x, width)] as number) >> 8 * colour & 255;
    return Math.round(LIKE_REFERENCE * own + (1 - LIKE_REFERENCE) * value);
  });
  return { ...pattern, data };
}

/** Seeded blocks of colour with noise: edges and texture at several scales. */
export function drawTestPicture({ width, height }: Size): Image & { data: Uint8Array<ArrayBuffer> } {
  const random = new Random(1);
  const across = Math.ceil(width / BLOCK);
  const blocks = Array.from({ length: 3 * across * Math.ceil(height / BLOCK) }, () => random.integer(200));
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [pixel, colour] = [Math.floor(i / 3), i % 3];
    const block = Math.floor(Math.floor(pixel / width) / BLOCK) * across + Math.floor(pixel % width / BLOCK);
    return (blocks[3 * block + colour] as number) + random.integer(56);
  });
  return { width, height, channels: 3, data };
}
