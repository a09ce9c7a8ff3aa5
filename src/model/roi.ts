/** A model's region of interest: how it comes from a picture, and where it is in the model file. */

import { elements, type StoredTensor, storedTensor } from "../format/dtype.ts";
import { requireTensor } from "../format/require_tensor.ts";
import type { Image } from "../image/image.ts";
import { marks } from "../image/marks.ts";
import type { FeatureSpace } from "../method/method.ts";
import type { Roi } from "../map/roi_mask.ts";
import { OptionError } from "../options/check.ts";
import type { Geometry } from "../preprocess/geometry.ts";
import type { Size } from "../preprocess/settings.ts";
import type { Model } from "./model.ts";

const TENSOR = "roi";

/** How far a picture's aspect ratio may be from the images': what rounding to whole pixels makes of one that was scaled. */
const ASPECT_TOLERANCE = 0.01;

/**
 * Brings a picture of the roi to the network's input: a pixel is looked at where the picture's pixel under its centre has any
 * colour but black and is not transparent, of a picture in one colour where it is not transparent. The picture is laid over the whole image; its size does not matter.
 *
 * @param picture White (or any colour) where to look, black or transparent where not.
 * @param places Where the images' pixels end up.
 * @throws {RangeError} If nothing is to be looked at.
 */
export function roiFromPicture(picture: Image, places: Geometry): Roi {
  const { crop: { width, height } } = places;
  const marked = marks(picture);
  const [columns, rows] = pictureIndices(picture, places);
  const roi = new Uint8Array(width * height).map((_, pixel) => {
    const [x, y] = [columns[pixel % width] as number, rows[Math.floor(pixel / width)] as number];
    return marked[y * picture.width + x] === 0 ? 0 : 1;
  });
  if (roi.includes(1)) return roi;
  throw new RangeError(
    `Cannot use the region of interest: its ${picture.width}x${picture.height} picture is black inside the ${width}x${height} ` +
      "pixels that are looked at; paint white what shall be inspected",
  );
}

/**
 * A region of interest for the network's input.
 *
 * @param wanted A picture with the images' aspect ratio, or the roi that another model has, which must be of the same size.
 * @param places Where the first image's pixels end up.
 * @throws {OptionError} If the picture has another aspect ratio.
 * @throws {RangeError} If another model's is of another size, or nothing is to be looked at.
 */
export function roiOf(wanted: Image | Roi, places: Geometry): Roi {
  if (!(wanted instanceof Uint8Array)) {
    requireAspect(wanted, places.image);
    return roiFromPicture(wanted, places);
  }
  const { width, height } = places.crop;
  if (wanted.length === width * height) return wanted;
  throw new RangeError(
    `Cannot use the region of interest: it has ${wanted.length} pixels, the network's input ${width}x${height}; ` +
      "give the settings of the fit that it is from, or a picture",
  );
}

/** Laid over images of another shape, a picture would be stretched, and look where nobody meant it to. */
function requireAspect(picture: Size, image: Size): void {
  const stretch = picture.width * image.height / (picture.height * image.width);
  if (Math.max(stretch, 1 / stretch) <= 1 + ASPECT_TOLERANCE) return;
  throw new OptionError(
    "Cannot fit",
    "roi",
    `must have the images' aspect ratio: received a picture of ${picture.width}x${picture.height} pixels, the first image has ` +
      `${image.width}x${image.height}; paint it over a whole image`,
  );
}

/**
 * A model's region of interest; undefined if it looks everywhere.
 *
 * @throws {SyntaxError} If it is of another size than the network's input.
 */
export function modelRoi(model: Model): Roi | undefined {
  return modelSpace(model).roi;
}

/**
 * What a model's method works on, with its region of interest.
 *
 * @throws {SyntaxError} If that is of another size than the network's input.
 */
export function modelSpace(model: Model): FeatureSpace {
  const { space } = model.settings;
  const { height, width } = space.image;
  if (!model.tensors.has(TENSOR)) return space;
  return { ...space, roi: elements(requireTensor(model, TENSOR, [height, width]), "U8") };
}

/** A roi as a tensor of the model file. */
export function roiTensor(roi: Roi, { height, width }: Size): [string, StoredTensor] {
  return [TENSOR, storedTensor("U8", [height, width], roi)];
}

/**
 * Overwrites with NaN what of a map lies outside a roi.
 *
 * @param map [image.height, image.width], at the source image's resolution; changed in place.
 */
export function blankOutside(map: Float32Array, roi: Roi, places: Geometry): void {
  const { image, window, resized, crop, scoredPixels: { left, top, width, height } } = places;
  const [across, down] = [resized.width / window.width, resized.height / window.height];
  for (let y = top; y < top + height; y++) {
    const row = networkIndex(y - window.top, down, crop.top, crop.height) * crop.width;
    for (let x = left; x < left + width; x++) {
      const pixel = row + networkIndex(x - window.left, across, crop.left, crop.width);
      if (!roi[pixel]) map[y * image.width + x] = NaN;
    }
  }
}

/**
 * The pixels of a source image that are looked at: inside the window's crop and, if there is one, the roi.
 *
 * @param roi The network's pixels that are looked at; undefined if all of them are.
 * @returns [image.height, image.width], 1 or 0.
 */
export function lookedAt(roi: Roi | undefined, places: Geometry): Uint8Array<ArrayBuffer> {
  const { image, scoredPixels: { left, top, width, height } } = places;
  const map = new Float32Array(image.height * image.width).fill(NaN);
  for (let y = top; y < top + height; y++) {
    map.fill(1, y * image.width + left, y * image.width + left + width);
  }
  if (roi) blankOutside(map, roi, places);
  return Uint8Array.from(map, (value) => value === 1 ? 1 : 0);
}

/** Columns of a picture that is laid over the whole image, one under the centre of each column of the network's input; and rows. */
function pictureIndices(
  picture: Size,
  { image, window, resized, crop }: Geometry,
): [columns: Int32Array, rows: Int32Array] {
  const across = (x: number) =>
    (x + crop.left + 0.5) * (window.width * picture.width / image.width) / resized.width +
    window.left * picture.width / image.width;
  const down = (y: number) =>
    (y + crop.top + 0.5) * (window.height * picture.height / image.height) / resized.height +
    window.top * picture.height / image.height;
  const inside = (position: number, end: number) => Math.min(Math.floor(position), end - 1); // it may have been rounded up
  return [
    Int32Array.from({ length: crop.width }, (_, x) => inside(across(x), picture.width)),
    Int32Array.from({ length: crop.height }, (_, y) => inside(down(y), picture.height)),
  ];
}

/** Pixel of the network's input under the centre of a source pixel, which is counted from the window's edge. */
function networkIndex(i: number, scale: number, offset: number, extent: number): number {
  return Math.min(Math.max(Math.floor((i + 0.5) * scale - offset), 0), extent - 1);
}
