/**
 * A picture with its anomaly map laid over it and a legend below.
 *
 * @module
 */
import { Canvas, type Rectangle } from "./canvas.ts";
import type { Rgb } from "./colormap.ts";
import { cover, heatOf } from "./heat.ts";
import type { Image } from "../image.ts";
import { type Corner, drawPolygon } from "./polygon.ts";
import { drawLegend, type Legend, LEGEND_BACKGROUND, legendHeight } from "./legend.ts";
import { drawOutlines, type Ring } from "./outlines.ts";
import type { PngImage } from "../write/png.ts";

/** What an overlay shows. */
export interface OverlayInput extends Legend {
  /** The picture, as decoded. */
  image: Image;
  /** Anomaly map, `[height, width]` of the picture; NaN where nothing was scored. */
  map: Float32Array;
  /** Outlines of regions, in pixels of the picture. */
  outlines?: readonly Ring[];
  /** Corners of what was looked at, in pixels of the picture, where that is no upright rectangle. */
  looked?: readonly Corner[];
}

/** Narrower pictures are enlarged, so that the legend fits below. */
const MIN_WIDTH = 320;

/** Enlarged pictures stay within this height. */
const MAX_ENLARGED_HEIGHT = 4096;

/** Width of a picture, in pixels, for each pixel of a dot of its legend's font. */
const WIDTH_PER_DOT = 320;

/** The line around the scored rectangle: a colour that the colour map does not have. */
const OUTLINE: Rgb = [0, 200, 255];

/**
 * Renders a picture with its anomaly map and a legend.
 *
 * A value on the low end of the scale leaves the picture as it is; the colour grows opaque towards the high
 * end. Regions are outlined in white. Where the scored rectangle is smaller than the picture it is outlined,
 * too. Small pictures are enlarged by a whole number, nearest neighbour. Grey stands for all three colours, alpha is ignored, more than 8 bits
 * are cut.
 *
 * @param input What to show. One scale for all pictures of a run makes them comparable.
 * @returns An RGB picture for encodePng(); its rows up to the legend are those of the picture.
 * @throws {RangeError} If the map has another size than the picture, or the scale is not two finite ascending
 * numbers.
 */
export function renderOverlay(input: OverlayInput): PngImage {
  checkInput(input);
  const { image, map } = input;
  const zoom = zoomOf(image);
  const width = Math.max(MIN_WIDTH, image.width * zoom);
  const height = image.height * zoom;
  const dot = Math.max(1, Math.round(width / WIDTH_PER_DOT));
  const canvas = new Canvas(width, height + legendHeight(dot), LEGEND_BACKGROUND);
  const left = Math.floor((width - image.width * zoom) / 2);
  drawHeat(canvas, input, zoom, left);
  drawOutlines(canvas, input.outlines ?? [], { left, scale: [zoom, zoom], thickness: dot });
  if (input.looked) drawPolygon(canvas, input.looked, { left, zoom, thickness: dot, colour: OUTLINE });
  const scored = input.looked ? undefined : scoredRectangle(map, image.width);
  if (scored !== undefined && scored.width * scored.height < map.length) {
    const { x, y } = scored;
    const inside = {
      x: left + x * zoom,
      y: y * zoom,
      width: scored.width * zoom,
      height: scored.height * zoom,
    };
    canvas.outline(inside, dot, OUTLINE);
  }
  drawLegend(canvas, height, dot, input); // last: it covers what the outline leaves below the picture
  return canvas;
}

function checkInput({ image, map, scale, title }: OverlayInput): void {
  if (map.length !== image.width * image.height) {
    throw new RangeError(
      `Cannot render overlay of '${title}': received a map of ${map.length} values, wanted ${image.width} x ${image.height}`,
    );
  }
  if (!(Number.isFinite(scale.low) && Number.isFinite(scale.high) && scale.low < scale.high)) {
    throw new RangeError(
      `Cannot render overlay of '${title}': received a scale from ${scale.low} to ${scale.high}, wanted low < high`,
    );
  }
}

/** How often each pixel is repeated: until the legend fits, unless that makes a narrow picture very tall. */
function zoomOf({ width, height }: Image): number {
  return Math.max(1, Math.min(Math.ceil(MIN_WIDTH / width), Math.floor(MAX_ENLARGED_HEIGHT / height)));
}

/**
 * Draws a picture, enlarged, with the colours of its map where the map has values.
 *
 * @param canvas Where to draw.
 * @param input Picture, map and colour scale.
 * @param zoom How often each pixel is repeated, across and down.
 * @param left Column of the canvas where the picture begins.
 */
export function drawHeat(
  canvas: Canvas,
  { image, map, scale }: Pick<OverlayInput, "image" | "map" | "scale">,
  zoom: number,
  left: number,
): void {
  const { width, channels, data } = image;
  const shift = displayShift(data);
  const step = channels >= 3 ? 1 : 0; // grey stands for all three colours
  for (let y = 0; y < image.height * zoom; y++) {
    const row = Math.floor(y / zoom) * width;
    for (let x = 0; x < width * zoom; x++) {
      const pixel = row + Math.floor(x / zoom);
      const heat = heatOf(map[pixel] ?? NaN, scale);
      const to = (y * canvas.width + left + x) * canvas.channels;
      for (let c = 0; c < canvas.channels; c++) {
        const base = (data[pixel * channels + c * step] ?? 0) >> shift;
        canvas.data[to + c] = cover(base, heat, c);
      }
    }
  }
}

/** Bits to drop so that the brightest sample fits into eight: cameras of 10 or 12 bits do not fill 16. */
function displayShift(data: Image["data"]): number {
  if (data instanceof Uint8Array) return 0;
  let used = 0;
  for (let i = 0; i < data.length; i++) used |= data[i] ?? 0;
  return Math.max(0, 32 - Math.clz32(used) - 8);
}

/** Smallest rectangle that holds all values of a map, if it has any. */
function scoredRectangle(map: Float32Array, width: number): Rectangle | undefined {
  let [left, right, top, bottom] = [width, -1, -1, -1];
  for (let start = 0; start < map.length; start += width) {
    const row = map.subarray(start, start + width);
    const first = row.findIndex((value) => !Number.isNaN(value));
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.findLastIndex((value) => !Number.isNaN(value)));
    bottom = start / width;
    if (top < 0) top = bottom;
  }
  if (right < 0) return undefined;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
