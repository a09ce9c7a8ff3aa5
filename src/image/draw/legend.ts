/**
 * The strip below an overlay: whose picture it is, its score, and what the colours mean.
 *
 * @module
 */
import { type Canvas, type Rectangle, textWidth } from "./canvas.ts";
import type { Rgb } from "./colormap.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH, toPrintable } from "./font.ts";
import { cover, heatOf, type Scale } from "./heat.ts";

/** What a legend tells. */
export interface Legend {
  /** Name of the picture. */
  title: string;
  /** How odd the picture is. */
  score: number;
  /** From how odd on a picture counts as odd, if that is known. */
  threshold?: number;
  /** Value of the map to mark on the colour bar. */
  mark?: number;
  /** Values at the ends of the colour bar. */
  scale: Scale;
}

/** Height of the parts from top to bottom, and of the air between, in dots of the font. */
const MARGIN = 4;
const GAP = 3;
const BAR_HEIGHT = 8;

/** Colour behind the text; also what fills the canvas beside a narrow picture. */
export const LEGEND_BACKGROUND: Rgb = [24, 24, 24];

const TEXT: Rgb = [235, 235, 235];

/** Stands for what was cut from a name. */
const ELLIPSIS = "...";

/** Grey that the bar's colours are laid over: what they look like on a part of middle brightness. */
const BAR_BASE = 128;

/**
 * Height of a legend.
 *
 * @param dot Pixels per dot of the font.
 * @returns Pixels.
 */
export function legendHeight(dot: number): number {
  return (2 * MARGIN + 3 * GLYPH_HEIGHT + 3 * GAP + BAR_HEIGHT) * dot;
}

/**
 * Draws a legend over the full width: title, score and threshold, colour bar, its two ends.
 *
 * @param canvas Where to draw.
 * @param top First row.
 * @param dot Pixels per dot of the font.
 * @param legend What to tell.
 */
export function drawLegend(canvas: Canvas, top: number, dot: number, legend: Legend): void {
  const margin = MARGIN * dot;
  const line = (GLYPH_HEIGHT + GAP) * dot;
  const width = canvas.width - 2 * margin;
  canvas.fill({ x: 0, y: top, width: canvas.width, height: legendHeight(dot) }, LEGEND_BACKGROUND);
  let y = top + margin;
  canvas.write(shorten(legend.title, width, dot), margin, y, dot, TEXT);
  y += line;
  canvas.write(verdict(legend), margin, y, dot, TEXT);
  y += line;
  drawBar(canvas, { x: margin, y, width, height: BAR_HEIGHT * dot }, dot, legend);
  y += (BAR_HEIGHT + GAP) * dot;
  const high = formatValue(legend.scale.high);
  canvas.write(formatValue(legend.scale.low), margin, y, dot, TEXT);
  canvas.write(high, margin + width - textWidth(high, dot), y, dot, TEXT);
}

/**
 * Writes a value with four significant digits.
 *
 * @param value The value.
 * @returns Its text, without zeros at the end.
 */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function verdict({ score, threshold }: Legend): string {
  if (threshold === undefined) return `score ${formatValue(score)}`;
  const text = `evidence ${formatValue(score)}, threshold ${formatValue(threshold)}`;
  return `${text}: ${score >= threshold ? "odd" : "normal"}`;
}

/** Cuts a name at the front, where paths are alike, until it fits. */
function shorten(text: string, width: number, dot: number): string {
  const printable = toPrintable(text);
  if (textWidth(printable, dot) <= width) return printable;
  const room = Math.floor((width / dot + 1) / (GLYPH_WIDTH + 1));
  return ELLIPSIS + printable.slice(ELLIPSIS.length - room);
}

/** The colours from the low to the high end, and a mark if it lies between them. */
function drawBar(canvas: Canvas, bar: Rectangle, dot: number, { scale, mark }: Legend): void {
  const range = scale.high - scale.low;
  for (let i = 0; i < bar.width; i++) {
    const heat = heatOf(scale.low + range * i / (bar.width - 1), scale);
    const colour: Rgb = [cover(BAR_BASE, heat, 0), cover(BAR_BASE, heat, 1), cover(BAR_BASE, heat, 2)];
    canvas.fill({ x: bar.x + i, y: bar.y, width: 1, height: bar.height }, colour);
  }
  if (mark === undefined || mark < scale.low || mark > scale.high) return;
  const place = bar.x + Math.round((bar.width - 1) * (mark - scale.low) / range);
  canvas.fill(
    { x: place - dot, y: bar.y - dot, width: 3 * dot, height: bar.height + 2 * dot },
    LEGEND_BACKGROUND,
  );
  canvas.fill({ x: place, y: bar.y - dot, width: dot, height: bar.height + 2 * dot }, TEXT);
}
