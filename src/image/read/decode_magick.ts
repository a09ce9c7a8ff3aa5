/**
 * Pictures of 8 bits and less that have no decoder of their own here.
 *
 * @module
 */

import type { IMagickImage } from "@imagemagick/magick-wasm";
import { type Image, ImageError } from "../image.ts";
import { cmykToRgb } from "./cmyk.ts";
import { applyOrientation, type Orientation } from "./exif.ts";
import { checkSize } from "./header.ts";
import { type MagickFile, withMagick } from "./magick.ts";

/** Formats of which a transparency says nothing: a bitmap's fourth byte is padding, a colour that is declared transparent stays a colour. */
const OPAQUE = ["BMP", "GIF"];

/** Samples of one pixel in ImageMagick's letters, by the number of channels. */
const MAPPING = { 1: "R", 2: "RA", 3: "RGB", 4: "RGBA" } as const;

/** What is decoded, and how far one goes. */
export interface MagickPicture extends MagickFile {
  readonly name: string;
  readonly maxPixels: number;
}

/**
 * Decodes a picture, upright. Grey stays grey; inks become colours as in Pillow without a profile, Lab colours those of sRGB.
 *
 * @throws {ImageError} If it is too large or too small, or has more than 8 bits a sample.
 * @throws {SyntaxError} If it is damaged.
 */
export async function decodeMagick(file: MagickPicture): Promise<Image> {
  const { name, format, maxPixels } = file;
  return await withMagick(
    file,
    ({ width, height, depth }) => {
      checkSize({ width, height }, name, maxPixels);
      if (depth > 8) throw tooDeep(name, format, depth);
    },
    (image, { ClassType, ColorSpace }) => {
      const ink = image.colorSpace === ColorSpace.CMYK;
      const plain = [
        ColorSpace.Gray,
        ColorSpace.LinearGray,
        ColorSpace.sRGB,
        ColorSpace.RGB,
        ColorSpace.CMYK,
      ];
      if (!plain.some((space) => space === image.colorSpace)) image.colorSpace = ColorSpace.sRGB;
      const alpha = image.hasAlpha && !OPAQUE.includes(format);
      const palette = image.classType === ClassType.Pseudo;
      const decoded = ink ? inks(image) : colours(image, { grey: isGrey(image, ColorSpace), alpha, palette });
      return applyOrientation(decoded, Math.max(image.orientation, 1) as Orientation);
    },
  );
}

function tooDeep(name: string, format: string, depth: number): ImageError {
  return new ImageError(
    name,
    `it is a ${format} of ${depth} bits a sample, of which only 8 would be left`,
    "save it as PNG or TIFF of 16 bits",
  );
}

type ColorSpaces = typeof import("@imagemagick/magick-wasm").ColorSpace;

function isGrey(image: IMagickImage, spaces: ColorSpaces): boolean {
  return image.colorSpace === spaces.Gray || image.colorSpace === spaces.LinearGray;
}

function colours(
  image: IMagickImage,
  { grey, alpha, palette }: Record<"grey" | "alpha" | "palette", boolean>,
): Image {
  const { width, height } = image;
  const channels = grey ? alpha ? 2 : 1 : alpha ? 4 : 3;
  const data = samples(image, MAPPING[channels]);
  return !grey && !alpha && palette && neutral(data)
    ? { width, height, channels: 1, data: data.filter((_, i) => i % 3 === 0) }
    : { width, height, channels, data };
}

/** Whether every colour is a grey: what a palette of greys shows is a grey picture. */
function neutral(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false;
  }
  return true;
}

function inks(image: IMagickImage): Image {
  const { width, height } = image;
  return { width, height, channels: 3, data: cmykToRgb(samples(image, "CMYK")) };
}

function samples(image: IMagickImage, mapping: string): Uint8Array {
  const data = image.getPixels((pixels) => pixels.toByteArray(0, 0, image.width, image.height, mapping));
  if (!data) throw new SyntaxError("it has no pixels");
  return data;
}
