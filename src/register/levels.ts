/** The sizes at which images are compared with the reference, coarse to fine. */

import type { Size } from "../preprocess/settings.ts";

/** Longer side of the finest level. What the blur leaves of a picture needs no more, and a motion is found to a few hundredths of a pixel. */
const LONGER_SIDE = 128;

/** Longer side of the reference: it fills what images do not show, and a network tells a blurred picture from a sharp one. */
const LONGER_SIDE_SHOWN = 256;

/** Sides of the finest level are multiples of this, so that every coarser one has whole pixels. */
const UNIT = 4;

/** Shorter side of the coarsest level. */
const SHORTEST = 8;

/** Most levels. */
const MOST = 3;

/**
 * The size of the reference.
 *
 * @param frame Size of the good images.
 * @returns At most 256 along the longer side; see {@linkcode alignmentSize}.
 */
export function referenceSize(frame: Size): Size {
  return shrunk(frame, LONGER_SIDE_SHOWN);
}

/**
 * The size at which images are aligned, of the finest level.
 *
 * @param frame Size of the good images.
 * @returns At most 128 along the longer side and no larger than the frame but for sides under 16; multiples of 4. The aspect ratio is the
 *   frame's as nearly as that allows, and what is left of it is taken into account wherever places are worked out.
 */
export function alignmentSize(frame: Size): Size {
  return shrunk(frame, LONGER_SIDE);
}

function shrunk({ width, height }: Size, longer: number): Size {
  const shrink = Math.min(longer / Math.max(width, height), 1);
  const side = (extent: number) => Math.max(Math.round(extent * shrink / UNIT) * UNIT, 2 * SHORTEST);
  return { width: side(width), height: side(height) };
}

/**
 * The levels of a pyramid.
 *
 * @param finest Sides are multiples of 4.
 * @returns The finest first, each half as large as the one before; the coarsest has a shorter side of at least 8.
 */
export function levelSizes({ width, height }: Size): Size[] {
  const sizes = Array.from({ length: MOST }, (_, level) => ({
    width: width / 2 ** level,
    height: height / 2 ** level,
  }));
  return sizes.filter((size) => Math.min(size.width, size.height) >= SHORTEST);
}
