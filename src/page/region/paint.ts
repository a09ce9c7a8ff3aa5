/** Paints a picture and what is drawn on it. */

/// <reference lib="dom" />

import type { Picture } from "../calls.ts";
import type { Pen } from "./pen.ts";
import type { Mask } from "./raster.ts";
import type { Box, Extent, Point } from "./shapes.ts";

/** Longest side of what is painted on, in its own pixels: fine lines on small pictures, and no more than a screen has for large ones. */
const SIDE = 1200;

/** What is not looked at: bluish, as shades of grey could be the part's own. */
const SHADE = [30, 40, 140, 150] as const;

/** Line of what is drawn, light on dark, to be seen on any picture. */
const LINE = ["#101010", "#ffd54a"] as const;

/** Widths of the two, in pixels of the canvas. */
const WIDTHS = [6, 2.5] as const;

/** Half a crosshair's arm. */
const CROSS = 12;

/** How many pixels of the canvas a pixel of the picture takes. */
export function scaleOf({ width, height }: Extent): number {
  return SIDE / Math.max(width, height);
}

/** A picture that can be painted again and again. */
export function canvasOf({ width, height, data }: Picture): HTMLCanvasElement {
  const [canvas, drawing] = canvasFor({ width, height });
  drawing.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

/** The shade over what a mask leaves out. */
export function shadeOf(mask: Mask): HTMLCanvasElement {
  const [canvas, drawing] = canvasFor(mask);
  const shade = drawing.createImageData(mask.width, mask.height);
  const pixels = new Uint32Array(shade.data.buffer); // four samples at once: a picture has millions
  const [ink = 0] = new Uint32Array(Uint8Array.from(SHADE).buffer);
  mask.data.forEach((value, pixel) => pixels[pixel] = value === 0 ? ink : 0);
  drawing.putImageData(shade, 0, 0);
  return canvas;
}

function canvasFor({ width, height }: Extent): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return [canvas, drawingOn(canvas)];
}

function drawingOn(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const drawing = canvas.getContext("2d");
  if (drawing) return drawing;
  throw new Error("Cannot draw: the browser gives no canvas to draw on; close other tabs");
}

/** What is to be seen. */
export interface Scene {
  readonly picture: HTMLCanvasElement;
  /** Over what is not looked at; null where all is. */
  readonly shade: HTMLCanvasElement | null;
  readonly window: Box | null;
  readonly pen: Pen;
  /** Whether to show where the pen is, as keys move it. */
  readonly cross: boolean;
}

/** Paints all of it. */
export function paint(canvas: HTMLCanvasElement, { picture, shade, window, pen, cross }: Scene): void {
  const drawing = drawingOn(canvas);
  const scale = scaleOf(picture);
  const { width, height } = canvas;
  drawing.imageSmoothingEnabled = scale < 1;
  for (const layer of [picture, shade]) if (layer) drawing.drawImage(layer, 0, 0, width, height);
  if (window) {
    drawing.fillStyle = `rgb(${SHADE.slice(0, 3).join(" ")} / ${SHADE[3] / 255})`;
    drawing.beginPath();
    drawing.rect(0, 0, width, height);
    drawing.rect(...scaled(window, scale));
    drawing.fill("evenodd");
    line(drawing, () => drawing.rect(...scaled(window, scale)));
  }
  paintPen(drawing, pen, scale);
  if (cross && pen.at) paintCross(drawing, { x: pen.at.x * scale, y: pen.at.y * scale });
}

function paintPen(drawing: CanvasRenderingContext2D, { tool, path, at, radius }: Pen, scale: number): void {
  const points = path.map(({ x, y }) => ({ x: x * scale, y: y * scale }));
  const place = at && { x: at.x * scale, y: at.y * scale };
  const [first, last] = [points[0], points.at(-1)];
  if (tool === "brush" || tool === "eraser") {
    drawing.save();
    Object.assign(drawing, { lineCap: "round", lineJoin: "round", lineWidth: 2 * radius * scale });
    drawing.strokeStyle = tool === "brush" ? "rgb(255 213 74 / 0.5)" : "rgb(30 40 140 / 0.6)";
    drawing.beginPath();
    trace(drawing, first ? [first, ...points] : []);
    drawing.stroke();
    drawing.restore();
    if (place) line(drawing, () => drawing.arc(place.x, place.y, radius * scale, 0, 2 * Math.PI));
    return;
  }
  if (!first || !last) return;
  line(drawing, () => {
    if (tool === "polygon") trace(drawing, place ? [...points, place] : points);
    else drawing.rect(first.x, first.y, last.x - first.x, last.y - first.y);
  });
}

function paintCross(drawing: CanvasRenderingContext2D, { x, y }: Point): void {
  line(drawing, () => {
    trace(drawing, [{ x: x - CROSS, y }, { x: x + CROSS, y }]);
    trace(drawing, [{ x, y: y - CROSS }, { x, y: y + CROSS }]);
  });
}

function trace(drawing: CanvasRenderingContext2D, points: readonly Point[]): void {
  points.forEach(({ x, y }, i) => i === 0 ? drawing.moveTo(x, y) : drawing.lineTo(x, y));
}

/** A light line on a dark one. */
function line(drawing: CanvasRenderingContext2D, path: () => void): void {
  drawing.beginPath();
  path();
  LINE.forEach((colour, i) => {
    drawing.strokeStyle = colour;
    drawing.lineWidth = WIDTHS[i] as number;
    drawing.stroke();
  });
}

function scaled({ left, top, width, height }: Box, scale: number): [number, number, number, number] {
  return [left * scale, top * scale, width * scale, height * scale];
}
