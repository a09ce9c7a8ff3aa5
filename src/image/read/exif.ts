/**
 * The EXIF orientation: how a stored picture has to be turned to stand as the camera saw it.
 *
 * @module
 */
import { Ifd } from "./ifd.ts";
import type { Image } from "../image.ts";

/**
 * EXIF tag 274: 1 as stored; 2 to 4 mirrored, upside down, both; 5 to 8 the same four with rows and columns
 * swapped.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Number of the orientation tag in TIFF and EXIF. */
export const ORIENTATION_TAG = 274;

/** What stands before an EXIF block in a JPEG file: "Exif" and two zeros. */
export const EXIF_MARK: readonly number[] = [0x45, 0x78, 0x69, 0x66, 0, 0];

/**
 * Reads the orientation from an EXIF block. A block that is damaged says nothing: such blocks are common and the picture
 * itself is sound.
 *
 * @param exif The block, from its byte order mark on, or from the mark before it.
 * @returns The orientation; undefined if the block has none.
 */
export function readOrientation(exif: Uint8Array): Orientation | undefined {
  const marked = EXIF_MARK.every((byte, i) => exif[i] === byte);
  try {
    const value = new Ifd(marked ? exif.subarray(EXIF_MARK.length) : exif).values(ORIENTATION_TAG)?.[0];
    return value === undefined ? undefined : toOrientation(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Narrows a tag value to an orientation; what is none counts as 1.
 *
 * @param value Value of the tag.
 * @returns The orientation.
 */
export function toOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? value as Orientation : 1;
}

/**
 * Turns a picture so that it stands upright.
 *
 * @param image Picture as stored.
 * @param orientation How it was stored.
 * @returns The upright picture: the same object for orientation 1, else a copy; width and height change
 * places from 5 on.
 */
export function applyOrientation(image: Image, orientation: Orientation): Image {
  if (orientation === 1) return image;
  const { channels, data } = image;
  const swap = orientation >= 5;
  const width = swap ? image.height : image.width;
  const height = swap ? image.width : image.height;
  const { start, right, down } = walk(orientation, image.width, image.height);
  const turned = data instanceof Uint16Array ? new Uint16Array(data.length) : new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (start + x * right + y * down) * channels;
      for (let c = 0; c < channels; c++) turned[to++] = data[from + c] ?? 0;
    }
  }
  return { width, height, channels, data: turned };
}

/**
 * Which stored pixel is the upright top left one, and how far the stored neighbours of a pixel are to its
 * right and below.
 */
function walk(orientation: Orientation, width: number, height: number) {
  const last = width * height - 1;
  const bottomLeft = last - (width - 1);
  switch (orientation) {
    case 1:
      return { start: 0, right: 1, down: width };
    case 2:
      return { start: width - 1, right: -1, down: width };
    case 3:
      return { start: last, right: -1, down: -width };
    case 4:
      return { start: bottomLeft, right: 1, down: -width };
    case 5:
      return { start: 0, right: width, down: 1 };
    case 6:
      return { start: bottomLeft, right: -width, down: 1 };
    case 7:
      return { start: last, right: -width, down: -1 };
    case 8:
      return { start: width - 1, right: width, down: -1 };
  }
}
