/** Where the pixels of the source image end up in the backbone's input, and where a map of that input lies in the source. */

import type { Interval } from "../map/antialias.ts";
import { type Interpolation, placedTaps } from "../map/interpolation.ts";
import type { Taps } from "../map/taps.ts";
import {
  checkPixels,
  checkSettings,
  type PreprocessSettings,
  type Rectangle,
  type Size,
} from "./settings.ts";
import { windowOf } from "./window.ts";

export type { Rectangle } from "./settings.ts";

/** Sizes and places of one image on its way to the backbone. */
export interface Geometry {
  /** Size of the source image. */
  readonly image: Size;
  /** The part of the source image that is resized: its window, or all of it. Its edges need not be pixel edges. */
  readonly window: Rectangle;
  /** Size of the window after the resize, before the crop. */
  readonly resized: Size;
  /** The part of the resized window that is kept. */
  readonly crop: Rectangle;
  /** That part in the source image, exact: its edges need not be pixel edges. */
  readonly scored: Rectangle;
  /** The source pixels whose centre lies in that part; at least one row and one column. */
  readonly scoredPixels: Rectangle;
}

/**
 * Works out sizes and places.
 *
 * @param image Size of the source image.
 * @param settings The settings.
 * @returns Sizes and places.
 * @throws {RangeError} If a size is not a positive integer, the window not inside its frame, or the crop exceeds the resized image.
 */
export function geometry(image: Size, settings: PreprocessSettings): Geometry {
  checkPixels("image", { width: image.width, height: image.height });
  checkSettings(settings);
  const window = windowOf(image, settings);
  const resized = resizedSize(window, settings.resize);
  const { width, height } = settings.crop ?? resized;
  if (width > resized.width || height > resized.height) {
    throw new RangeError(
      `Cannot crop ${width}x${height} pixels from an image of ${image.width}x${image.height} resized to ` +
        `${resized.width}x${resized.height}: crop less or resize to more`,
    );
  }
  const left = halfToEven(resized.width - width);
  const top = halfToEven(resized.height - height);
  const [across, down] = [
    span({ begin: window.left, extent: window.width }, resized.width, left, width),
    span({ begin: window.top, extent: window.height }, resized.height, top, height),
  ];
  return {
    image,
    window,
    resized,
    crop: { left, top, width, height },
    scored: { left: across.begin, top: down.begin, width: across.extent, height: down.extent },
    scoredPixels: { left: across.first, top: down.first, width: across.count, height: down.count },
  };
}

/**
 * Tables that bring a map of the crop to its place in the source image, at the source's resolution.
 *
 * @param geometry Sizes and places of the image.
 * @param map Size of the map; it covers the whole crop, at any resolution.
 * @param kernel How to interpolate.
 * @returns Tables from the map to `geometry.scoredPixels`.
 */
export function sourceTaps(
  { window, resized, crop, scoredPixels }: Geometry,
  map: Size,
  kernel: Interpolation = "bilinear",
): { rows: Taps; columns: Taps } {
  const columnScale = map.width / crop.width;
  const rowScale = map.height / crop.height;
  return {
    columns: placedTaps(kernel, map.width, scoredPixels.width, {
      scale: resized.width / window.width * columnScale,
      offset: ((scoredPixels.left - window.left) * resized.width / window.width - crop.left) * columnScale,
    }),
    rows: placedTaps(kernel, map.height, scoredPixels.height, {
      scale: resized.height / window.height * rowScale,
      offset: ((scoredPixels.top - window.top) * resized.height / window.height - crop.top) * rowScale,
    }),
  };
}

/** Size of a part of an image after the resize, before the crop. */
export function resizedSize({ width, height }: Size, resize: PreprocessSettings["resize"]): Size {
  if (!("shorterSide" in resize)) return { width: resize.width, height: resize.height };
  const { shorterSide } = resize;
  return width <= height
    ? { width: shorterSide, height: Math.trunc(shorterSide * height / width) }
    : { width: Math.trunc(shorterSide * width / height), height: shorterSide };
}

/** Half of a difference of sizes, a tie going to the even number, as Python's round and so torchvision's CenterCrop. */
function halfToEven(difference: number): number {
  const down = Math.floor(difference / 2);
  return difference % 2 === 1 && down % 2 === 1 ? down + 1 : down;
}

/** The interval of the crop in source pixels, and the pixels whose centre lies inside. */
function span(window: Interval, resized: number, left: number, extent: number) {
  const begin = window.begin + left * window.extent / resized;
  const end = window.begin + (left + extent) * window.extent / resized;
  // Where a crop of an enlarged image falls between two centres, the pixel that holds its middle stands for it.
  const first = Math.max(Math.min(Math.ceil(begin - 0.5), Math.floor((begin + end) / 2)), 0); // not -0
  return { begin, extent: end - begin, first, count: Math.max(Math.ceil(end - 0.5) - first, 1) };
}
