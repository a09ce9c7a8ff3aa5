/** Scores as pictures and files: overlays, and anomaly maps in the formats of others. */

import type { Drawing } from "./image/draw/draw_png.ts";
import type { Scale } from "./image/draw/heat.ts";
import { DRAWN_BY } from "./image/drawn_mark.ts";
import { heatLayer } from "./image/draw/heat_layer.ts";
import { type OverlayInput, renderOverlay } from "./image/draw/overlay.ts";
import { encodeNpyFloat32 } from "./image/write/npy.ts";
import type { PngImage } from "./image/write/png.ts";
import { encodeTiffFloat32 } from "./image/write/tiff.ts";
import type { Model } from "./model/model.ts";
import type { Score } from "./scored_image.ts";
import { Threads } from "./threads/threads.ts";
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
export function drawOverlay(score: Score, how: { scale: Scale; title?: string }): PngImage {
  return renderOverlay(overlayOf(score, how));
}

/**
 * Draws the colours of a score's map by themselves, to be laid over its image as strongly as is wished.
 *
 * @param score A score with its map.
 * @param scale Values at the two ends of the colours, as {@linkcode modelScale} gives them.
 * @returns RGBA pixels of the size of the image.
 * @throws {TypeError} If the score has no map.
 */
export function drawHeat(score: Score, scale: Scale): PngImage {
  const { width, height } = score;
  return heatLayer({ width, height, map: mapOf(score), scale });
}

function overlayOf(score: Score, { scale, title }: { scale: Scale; title?: string }): OverlayInput {
  return {
    image: score.image,
    map: mapOf(score),
    scale,
    title: title ?? score.name,
    ...legendOf(score),
    ...(score.pose ? { looked: score.pose.corners } : {}),
    outlines: score.regions?.flatMap(({ contour: { outer, holes } }) => [outer, ...holes]) ?? [],
  };
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
  return await encodeMapWith(score, format, (map) => drawHere(drawingOfMap(score, map, scale)));
}

async function encodeMapWith(
  score: Score,
  format: MapFormat,
  drawn: (map: Float32Array) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = score;
  const map = mapOf(score);
  switch (format) {
    case "npy":
      return encodeNpyFloat32([height, width], map);
    case "tiff":
      return encodeTiffFloat32({ width, height, data: map });
    case "png":
      return await drawn(map);
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

function drawingOfMap({ width, height }: Score, map: Float32Array, scale: Scale): Drawing {
  return { kind: "map", width, height, map, scale };
}

async function drawHere(drawing: Drawing): Promise<Uint8Array<ArrayBuffer>> {
  const { drawPng } = await import("./image/draw/draw_png.ts"); // deflate takes a while to load, and a plain score has no use for it
  return drawPng(drawing);
}

/**
 * Draws and encodes pictures of scores in threads, one a processor, at most eight: several at once where several are asked for at once.
 * The first one is drawn here, as a single one is not worth a thread.
 */
export class PictureThreads implements Disposable {
  readonly #threads: Threads<Drawing, Uint8Array<ArrayBuffer> | null> = new Threads(
    new URL("image/draw/drawing_thread.ts", import.meta.url),
  );
  #drawn = 0;

  /** Threads that run. */
  get count(): number {
    return this.#threads.count;
  }

  /**
   * Draws as {@linkcode drawOverlay} does.
   *
   * @returns A PNG file, marked as drawn.
   * @throws {TypeError} If the score has no map.
   */
  async overlay(score: Score, how: { scale: Scale; title?: string }): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#draw({ kind: "overlay", input: overlayOf(score, how) });
  }

  /**
   * Encodes as {@linkcode encodeMap} does.
   *
   * @throws {TypeError} If the score has no map.
   */
  async map(score: Score, format: MapFormat, scale: Scale): Promise<Uint8Array<ArrayBuffer>> {
    return await encodeMapWith(score, format, (map) => this.#draw(drawingOfMap(score, map, scale)));
  }

  /** Ends the threads; what they were drawing is wanted by nobody. */
  [Symbol.dispose](): void {
    this.#threads[Symbol.dispose]();
  }

  async #draw(drawing: Drawing): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#drawn++ === 0) return await drawHere(drawing);
    return await this.#threads.run(() => ({ request: drawing, moved: [] })) ?? await drawHere(drawing);
  }
}
