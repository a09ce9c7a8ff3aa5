/** The small pictures of a gallery, as data URIs. */

import type { OutlinedRegion } from "../regions/outlined_regions.ts";
import { Canvas } from "../image/draw/canvas.ts";
import type { Scale } from "../image/draw/heat.ts";
import type { Image } from "../image/image.ts";
import { encodeJpeg } from "../image/write/jpeg.ts";
import { drawOutlines } from "../image/draw/outlines.ts";
import { drawHeat } from "../image/draw/overlay.ts";
import { encodePng } from "../image/write/png.ts";
import { fitWithin, shrink } from "../image/draw/shrink.ts";

/** What the pictures of one image are made of. */
export interface PictureInput {
  /** The picture, as decoded. */
  readonly image: Image;
  /** Anomaly map, [height, width] of the picture. */
  readonly map: Float32Array;
  /** Mask of the true defects, [height, width] of the picture, not 0 where they are; missing where there is none. */
  readonly mask?: Uint8Array | undefined;
  /** Regions that the model found. */
  readonly regions: readonly OutlinedRegion[];
  /** Ends of the colour scale. */
  readonly scale: Scale;
}

/** Data URIs of the pictures of one image, all of one size. */
export interface Pictures {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The picture itself. */
  readonly photo: string;
  /** The picture under its anomaly map, regions outlined. */
  readonly heat: string;
  /** The mask of the true defects, regions outlined; missing where there is none. */
  readonly mask?: string;
}

/** Longer side at most: sharp on a card of a phone's width with two device pixels to each of the page. */
const SIDE = 256;

/** Grey of a defect: the white line of a region can be seen on it. */
const MASK_GREY = 150;

/** Renders an image small: itself, its map with the regions, and its mask. */
export async function renderPictures({ image, map, mask, regions, scale }: PictureInput): Promise<Pictures> {
  const size = fitWithin(image, SIDE);
  const photo = shrinkImage(image, size);
  const place = {
    left: 0,
    scale: [size.width / image.width, size.height / image.height] as const,
    thickness: 1,
  };
  const rings = regions.flatMap(({ contour: { outer, holes } }) => [outer, ...holes]);
  const plain = new Canvas(size.width, size.height, [0, 0, 0]);
  drawHeat(plain, { image: photo, map: new Float32Array(size.width * size.height).fill(NaN), scale }, 1, 0);
  const heat = new Canvas(size.width, size.height, [0, 0, 0]);
  drawHeat(heat, { image: photo, map: shrink({ ...image, channels: 1, data: map }, size), scale }, 1, 0);
  drawOutlines(heat, rings, place);
  const pictures = { ...size, photo: await jpegUri(plain), heat: await jpegUri(heat) };
  if (!mask) return pictures;
  const drawn = drawMask({ ...image, channels: 1, data: mask }, size);
  drawOutlines(drawn, rings, place);
  return { ...pictures, mask: dataUri("image/png", encodePng(drawn)) };
}

/** A smaller picture of the same kind. */
function shrinkImage(image: Image, size: { width: number; height: number }): Image {
  const samples = shrink(image, size).map(Math.round);
  const data = image.data instanceof Uint8Array ? Uint8Array.from(samples) : Uint16Array.from(samples);
  return { ...image, ...size, data };
}

/** Grey where the mask is set, lighter at the rims where only a part of a small pixel is. */
function drawMask(mask: Image, size: { width: number; height: number }): Canvas {
  const canvas = new Canvas(size.width, size.height, [0, 0, 0]);
  const set = Float32Array.from(mask.data, (bit) => bit === 0 ? 0 : MASK_GREY);
  shrink({ ...mask, channels: 1, data: set }, size).forEach((grey, pixel) => {
    canvas.data.fill(Math.round(grey), 3 * pixel, 3 * pixel + 3);
  });
  return canvas;
}

async function jpegUri(canvas: Canvas): Promise<string> {
  return dataUri("image/jpeg", await encodeJpeg(canvas));
}

function dataUri(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${bytes.toBase64()}`;
}
