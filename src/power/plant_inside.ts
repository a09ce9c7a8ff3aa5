/** Synthetic defects in a part of an image. */

import { freeArray } from "../free_array.ts";
import type { Image } from "../image/image.ts";
import type { Rectangle } from "../preprocess/rectangle.ts";
import { type DefectOptions, plantDefect, type PlantedImage } from "./plant_defect.ts";

/**
 * Plants a defect in a part of an image as if that were all there is: cut from it, pasted in it, of a size that suits it, and visible
 * beside its own range of colours. The network sees no more than the part, and a defect that suits the whole image may be larger.
 *
 * @param area Whole pixels of the image.
 * @param looked 1 for each of the image's pixels that is looked at, row-major.
 * @returns As {@linkcode plantDefect} has it, in pixels of the whole image.
 */
export function plantInside(
  image: Image,
  area: Rectangle,
  defect: DefectOptions,
  looked: Uint8Array,
): PlantedImage | null {
  const { width, height } = image;
  const part = partOf(image, area);
  const lookedPart = partOf({ width, height, channels: 1, data: looked }, area).data as Uint8Array;
  const planted = plantDefect(part, defect, lookedPart);
  const whole = planted && withPart(image, area, planted.image);
  for (const data of [part.data, lookedPart, ...(planted ? [planted.image.data] : [])]) {
    freeArray(data as Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>);
  }
  if (!planted || !whole) return null;
  const { rectangle, change } = planted;
  return {
    image: whole,
    rectangle: { ...rectangle, left: area.left + rectangle.left, top: area.top + rectangle.top },
    change,
  };
}

function partOf({ width, channels, data }: Image, area: Rectangle): Image {
  const line = area.width * channels;
  const part = data instanceof Uint8Array
    ? new Uint8Array(area.height * line)
    : new Uint16Array(area.height * line);
  for (let y = 0; y < area.height; y++) {
    const from = ((area.top + y) * width + area.left) * channels;
    part.set(data.subarray(from, from + line), y * line);
  }
  return { width: area.width, height: area.height, channels, data: part };
}

function withPart(image: Image, area: Rectangle, part: Image): Image {
  const data = image.data.slice();
  const line = area.width * image.channels;
  for (let y = 0; y < area.height; y++) {
    const to = ((area.top + y) * image.width + area.left) * image.channels;
    data.set(part.data.subarray(y * line, (y + 1) * line), to);
  }
  return { ...image, data };
}
