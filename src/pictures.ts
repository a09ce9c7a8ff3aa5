/** Scores as pictures and files: overlays, and anomaly maps in the formats of others. */

import { colourOf } from "./image/draw/colormap.ts";
import type { Scale } from "./image/draw/heat.ts";
import { DRAWN_BY } from "./image/drawn_mark.ts";
import { renderOverlay } from "./image/draw/overlay.ts";
import { encodeNpyFloat32 } from "./image/write/npy.ts";
import type { PngImage } from "./image/write/png.ts";
import { encodeTiffFloat32 } from "./image/write/tiff.ts";
import type { Model } from "./model/model.ts";
import type { Score } from "./scored_image.ts";
import { colourScale } from "./verdict/colour_scale.ts";

/** Formats of anomaly maps: raw float32 as `npy` or `tiff`, or the picture of the colour scale as `png`. */
export const MAP_FORMATS = ["npy", "tiff", "png"] as const;

/** One of {@linkcode MAP_FORMATS}. */
export type MapFormat = (typeof MAP_FORMATS)[number];

/**
 * The colour scale of a model's maps: from the median pixel of good images to the threshold of the place. One scale for all pictures of a run
 * makes them comparable.
 *
 * @throws {RangeError} If the model was not calibrated.
 */
export function modelScale({ name, settings: { calibration } }: Model): Scale {
  if (calibration) return colourScale(calibration);
  throw new RangeError(
    `Cannot choose a colour scale: model '${name}' was fitted to too few images, or without calibration; give a scale`,
  );
}

/**
 * Draws an image with its anomaly map, the outlines of its regions if they were asked for, and a legend below.
 *
 * @param score A score with its map.
 * @param options.scale Values at the two ends of the colours, as {@linkcode modelScale} gives them.
 * @param options.title What the legend calls the image; by default its name.
 * @returns RGB pixels, for {@linkcode encodePng}.
 * @throws {TypeError} If the score has no map.
 */
export function drawOverlay(score: Score, { scale, title }: { scale: Scale; title?: string }): PngImage {
  return renderOverlay({
    image: score.image,
    map: mapOf(score),
    scale,
    title: title ?? score.name,
    ...legendOf(score),
    ...(score.pose ? { looked: score.pose.corners } : {}),
    outlines: score.regions?.flatMap(({ contour: { outer, holes } }) => [outer, ...holes]) ?? [],
  });
}

/** What the legend tells: the evidence that the verdict comes of, or the score where there is no verdict. */
function legendOf({ score, judgement }: Score): { score: number; threshold?: number; mark?: number } {
  if (!judgement) return { score };
  const { joined: { value, threshold }, place } = judgement.evidence;
  return { score: value, threshold, mark: place.threshold };
}

/**
 * Encodes an anomaly map.
 *
 * @param score A score with its map.
 * @param scale Values at the two ends of the colours; only for `png`.
 * @throws {TypeError} If the score has no map.
 */
export async function encodeMap(
  score: Score,
  format: MapFormat,
  scale: Scale,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = score;
  const map = mapOf(score);
  switch (format) {
    case "npy":
      return encodeNpyFloat32([height, width], map);
    case "tiff":
      return encodeTiffFloat32({ width, height, data: map });
    case "png":
      return await encodePng({ width, height, channels: 3, data: coloured(map, scale) }, { drawn: true });
  }
}

/**
 * Encodes a picture as a PNG file, losslessly.
 *
 * @param options.drawn Whether this program made it of pictures of parts, as it does overlays. It is marked, and no folder that it lies
 *   in gives it as a picture of a part. Default false.
 * @throws {RangeError} If a side is not a positive integer or the data has another length than the size asks for.
 */
export async function encodePng(
  picture: PngImage,
  { drawn = false }: { drawn?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const png = await import("./image/write/png.ts"); // deflate takes a while to load, and a plain score has no use for it
  return png.encodePng(picture, drawn ? DRAWN_BY : undefined);
}

function mapOf({ name, map }: Score): Float32Array {
  if (map) return map;
  throw new TypeError(`Cannot show the map of '${name}': it was scored without; score with maps`);
}

/** The map in the colours of the scale; black where nothing was looked at. */
function coloured(map: Float32Array, { low, high }: Scale): Uint8Array {
  const data = new Uint8Array(3 * map.length);
  map.forEach((value, i) => {
    if (!Number.isNaN(value)) data.set(colourOf((value - low) / (high - low)), 3 * i);
  });
  return data;
}
